// SPDX-License-Identifier: Apache-2.0

/// Salesforce's formula language, as validation rules use it.
public enum Formula {
    /// Checks and compiles one formula.
    ///
    /// - Throws: What is wrong and where; the place is exact.
    public static func compile(
        _ text: String,
        schema: FormulaSchema
    ) throws(FormulaError) -> CompiledFormula {
        var layout = FormulaLayout()
        return try compile(text, schema: schema, layout: &layout)
    }

    /// Checks and compiles one of several formulas over the same records; what it names is added
    /// to the layout that they share. A formula that is wrong adds nothing.
    ///
    /// - Throws: What is wrong and where; the place is exact.
    public static func compile(
        _ text: String,
        schema: FormulaSchema,
        layout: inout FormulaLayout
    ) throws(FormulaError) -> CompiledFormula {
        var compiler = Compiler(schema: schema, layout: layout)
        do throws(SourceFault) {
            let root = try compiler.compile(text)
            layout = compiler.layout
            return CompiledFormula(
                program: Program(compiler.builder, root: root, references: layout.references),
                layout: layout
            )
        } catch {
            throw error.error(in: text)
        }
    }
}
