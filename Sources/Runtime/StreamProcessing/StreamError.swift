// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import StateStore

/// What goes wrong in a worker's loop, and how far it reaches.
enum StreamError: Error, Sendable {
    /// Kafka's client or a broker: its disposition says what to do.
    case kafka(KafkaError)
    /// The state store cannot go on.
    case store(StateStoreError)
    /// A transaction was to go on, and there is no producer: a new one has to be made.
    case producerMissing
    /// A test has ended the worker's thread.
    case killed
    /// The loop cannot go on.
    case end(LoopEnd)

    /// An error that ends the worker.
    static func worker(_ reason: WorkerError.Reason, _ message: String) -> StreamError {
        .end(.worker(WorkerError(reason, message)))
    }

    /// One line for people.
    var message: String {
        switch self {
        case .kafka(let error): error.message
        case .store(let error): error.message
        case .producerMissing: "there is no producer"
        case .killed: "injected"
        case .end(.worker(let error)): error.message
        case .end(.clients(let cause)): cause.message
        }
    }
}

/// Why a worker's loop ends that nobody has asked to end.
enum LoopEnd: Error, Sendable {
    /// No restart cures it: the worker ends too.
    case worker(WorkerError)
    /// The consumer has raised this fatal error: another loop goes on with new clients.
    case clients(KafkaError)
}

/// Makes a call of Kafka's client in the worker's loop.
func onKafka<Value>(_ call: () throws(KafkaError) -> Value) throws(StreamError) -> Value {
    do throws(KafkaError) {
        return try call()
    } catch {
        throw .kafka(error)
    }
}

/// Makes a call of the state store in the worker's loop.
func onStore<Value>(_ call: () throws(StateStoreError) -> Value) throws(StreamError) -> Value {
    do throws(StateStoreError) {
        return try call()
    } catch {
        throw .store(error)
    }
}
