// SPDX-License-Identifier: Apache-2.0

/// Keys made for these tests alone; they open nothing.
enum TestKeys {
    /// An RSA key of 2,048 bits, PKCS#8.
    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCqEfLq5SYqFvN9
        KxoeTc6Zj2h4qcKOw6PLiQZk8R00qTrAuwsPGGkkF3Oww1fNYjGiCz3/XebgeqRB
        NVBN96k2NdwvZiMXHbd5U2yIDrqhS9sTzvpTIygvmYgEBsXKFg8LUshEmaUobA1s
        YGarp83FGwwEsn0D1nocQ2fSCF2fY2Xqsan4HW+rnoB0pVSvSIdo9+4KZDotYnaq
        FYiDRmPMvnCI5QNNsosl8soJ/E+qs+cI37N9rMQWFKiwkxaB5jxhV5LlGfy8NNwW
        OEn+/NyV8oCLGwMwzeNJ+EEH3IM/LLjTuMNjzl+Z7F71F2CENr9sNHrC2SVHbZMI
        WvZmCMzZAgMBAAECggEAELdsbuHAt1TjsIsuyUlBFC94J5oaFVHOFQi+L+hSRFWZ
        AI4yB1URKprChJ6iz/2FnuWnfaUTdz+eywkMQGmmQH2ZS7BopRJG8T49tf7qocWU
        vlTzHn5fahRXffvTb6ps5qJHrJSEmx1J0XwFQ3yeOXBP5VtM9fZcMNCAUTEA0NR5
        dS3R3HAs43UKu5y0jMC1yS9Seb0tQmbzt/Hem9fnD1qXYuM11pwna08mh/H40Ijw
        sueH0gG3t1hoH+BfoWbv1l4mpV3fZlJmnI7yKK3JKK6Oo6KhgleVXTs62n8s3D9D
        p6ao1fbSVC9StL1WuEAshTrec6f75T+Z4urw/+nvoQKBgQDgOisTct2VhJzJEMDX
        2StLoQad/PZR6/Omn80KNQlIvtiLYOCupwZgbpLzK13GtwNZIdLlwOVrCI41tV3T
        1S81vfMBjwElG6bQgDc2gcdKy8OnohlBe3eta3/pUcO678sr92SsgB3s3LkAO9d/
        aD2LAW0zDkpVVwrT71XOEvHNcQKBgQDCKzvxfJ1CfxMx2usl0NQKGW0/cDqNZSlN
        INetXDJ6lz75dGooSaPFPWCe4YpETKtE+Xh9/wFSHZXjvo3F0/xu/swKyxVI65pv
        5KsymeTzrrarHwYQFAPy5LIaOS435TBV0CpNctRF1O4G2CqCpuGtaWHI8PTYNzlI
        FVdOEG1h6QKBgQCMfuYOwaJl1ToIIh8zIDgoozTqOV595kI83VQ0WRcAJdS5QHKH
        /M/aDG63Pyz7HiFS8AadP0iA0FOLA6FO4f06x1JEX75v6euUKUJvPNIK47Isjz0T
        8rECUKFNKJZjw2yil9jU3VHi4EprAxP8GOy29KXfn8yjvG5kbUpuXSB1gQKBgB6S
        jiKs21oQBiawcJwIsIpSjJgThLSkvAcP58W9IZmZ3OmMQfbL+YRh8KeznYC5jbIT
        kbxM/Zk/XU15wHrosPONHPWKGnTb2/pISAh0oM8ZsFtrTBoV/LUu+zgTzsowRRcN
        6ss9DF1edIgRW0gtHJWgZSwtfG/a6iMGcTOydHaZAoGAbndKZKbZull2ikI0gvOz
        5e4r+TdOR0xg1RF5JNbyLEOn0ciXiaaUDcXLCeFI2htWioBTP8CoNodLA+aGmJyG
        4R/6tBkP9OPjjMm+WpQ/sOut9iNhh9v3f3O5Yt6z/WrJskn2JMw9M1jZ0Pq8hWWa
        BVX5vi764LzwPAZRKgO/U6Y=
        -----END PRIVATE KEY-----
        """
    /// The same key with the passphrase "secret".
    static let privateKeyWithPassphrase = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIGUrVk6tjagkCAggA
        MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAECBBATCXBJPY1cmLiyrZ0eljddBIIE
        0CCPOqx45lni5I4Ieb/Xl3dU+b3RUT2vaaYT6bLdon/RFGGu0ZnVB4pXTcTn3PeT
        gGPFRzjSD0Q9A/qruQj1ZIxeN4tqtpgaT35ADYj4eHtms+kdBzBqWXjhqb4XkARB
        eMYpVvEPxWb3Xc+ethDx5IZrOJ98oCMapM73V8ILDN2gPxaep8cZkfaJPUPs7mFW
        aJSAhM9yaTcgErs+ekpb3nFopjtfmOHMBrYHtBFge+Z4urr2+Z9MIqRTfpRxNy+l
        ptTiZ2OWRSMk2wrkoneoMumlhlnlFm7J9YFbfg8DluBO50uleRohNLFBD7UGYBtk
        L+7TCkuyVztmJ3hQwqD53JqHkjrt8Ianva/dThFYxSo5MisFta+aP11uJB0t9XU8
        omiFIHQmvkjTLLShzuHW3XyOTCemqQoZzjch6Rz3cIUah2v8LeDlvaR3wCmTnlBW
        IGwfCJZpUORgkzD9B0Vo1ClgeYz6GvzC/2EFwtS3+Aup4QL8TC6QMxTJ/wUt9mko
        M278ReioiDd++U5jMnspdO/xuY/QhanBjXJQERwtilyMpf4S10bv+7UfJVIT7sGv
        jVQ7PwehWdhE0IR5AnF+Lg5vQ3fxcNHG9w/yNgk8lMOZOrZtqj2L+/3i1BbWpUsW
        xNi4VXRKJa0sxZgFDYQ9cEeMs3kzxh+21tQh+Qpx3PJ0yvVEE7/e8EjjXMaHHrZv
        3d05bAZZ5gpqLjM3MTdzepVjdZcb/QACll9b1ITJ5m+pQqp70IYk9Mtu4CX4ihXR
        9ndCU5QEccCXBHmzdMVi4ufAEHPRjCaKHPrqmzzN5X/7TQG/vwCxYQvlNujQeqfd
        GyU9uCFSwOHBeQZgkp11rSYkd08bfREXsqM464xY4eybv2JmT0qa3P95sq/CgLET
        EPHGB01MP+qiN5/BqbwRmGDDwWgCbaUuO1HUptH+xn1j7JyT3Ic/qPppcqIN50Br
        yLYE0jYOQjgO6TvOSnLw/P0rCT8wkYygRGuzw+a+ULOhcKi2XGIVYXChtNIyzXg4
        iUPVnK45NbzbcLOpS867LbGWlkmulJ3yJZjVkqaxkqCwhYNYhSwYT3STbIbbJb3u
        F7nCYFfq3oWGveH6YQMkBHHkGzMJIqFTZle4x4hl9GEAkyOEkEml9uK0CkFbO8ha
        QPABDyUDxoGxCNwN5ss9sMhsF/2aMT/faBmQxfJP3X+3bLlgZXZHnuHjZCtSH9nI
        Fu+ivypp619DaDDB32G41W16MYCVU0l0roNmmOj3BOkIaR1GmAyPZKVJzS5TysLA
        aheXjWJb1+E1qVYMFLB3pk2WwoNlroNEvHqvGZhw33ED6jdRzzJXM8jbIbCG2RAe
        sDYElE3HuY28LbJIgi5fldtQYPmTnRmk0SdtUIJuUN8FeDiUm9QFBhnogqraPFtW
        9nYxtHbR2wasfB1HMfgtj164l+61zy88a03z+YLHblVbcIiKNn60UMlQWmdmqy/o
        gweGqrY8fjWdyTrnx7YiCD3m49fXVn7JPJruMmepJJjaRbSZ/BJyA0fB800Z9aiK
        LcXXxrjbP/S4cWsMsCTigVooO3CM1v7UJNjDTwhd8zLwaqTlzdGakddixrcKwQgM
        c1nQ5b8B5AyndC/OzidugmJ1zmHFPYIkf4M+gDNoBqEw
        -----END ENCRYPTED PRIVATE KEY-----
        """
    /// Its public key.
    static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqhHy6uUmKhbzfSsaHk3O
        mY9oeKnCjsOjy4kGZPEdNKk6wLsLDxhpJBdzsMNXzWIxogs9/13m4HqkQTVQTfep
        NjXcL2YjFx23eVNsiA66oUvbE876UyMoL5mIBAbFyhYPC1LIRJmlKGwNbGBmq6fN
        xRsMBLJ9A9Z6HENn0ghdn2Nl6rGp+B1vq56AdKVUr0iHaPfuCmQ6LWJ2qhWIg0Zj
        zL5wiOUDTbKLJfLKCfxPqrPnCN+zfazEFhSosJMWgeY8YVeS5Rn8vDTcFjhJ/vzc
        lfKAixsDMM3jSfhBB9yDPyy407jDY85fmexe9RdghDa/bDR6wtklR22TCFr2ZgjM
        2QIDAQAB
        -----END PUBLIC KEY-----
        """
    /// Its public key, PKCS#1.
    static let publicKeyPKCS1 = """
        -----BEGIN RSA PUBLIC KEY-----
        MIIBCgKCAQEAqhHy6uUmKhbzfSsaHk3OmY9oeKnCjsOjy4kGZPEdNKk6wLsLDxhp
        JBdzsMNXzWIxogs9/13m4HqkQTVQTfepNjXcL2YjFx23eVNsiA66oUvbE876UyMo
        L5mIBAbFyhYPC1LIRJmlKGwNbGBmq6fNxRsMBLJ9A9Z6HENn0ghdn2Nl6rGp+B1v
        q56AdKVUr0iHaPfuCmQ6LWJ2qhWIg0ZjzL5wiOUDTbKLJfLKCfxPqrPnCN+zfazE
        FhSosJMWgeY8YVeS5Rn8vDTcFjhJ/vzclfKAixsDMM3jSfhBB9yDPyy407jDY85f
        mexe9RdghDa/bDR6wtklR22TCFr2ZgjM2QIDAQAB
        -----END RSA PUBLIC KEY-----
        """
    /// A certificate with its public key.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIC+TCCAeGgAwIBAgIUA7u3RYh4xhGSE6TDlkj6nfjMgKYwDQYJKoZIhvcNAQEL
        BQAwDDEKMAgGA1UEAwwBdDAeFw0yNjExMzAxNDAwMzhaFw0yNjEyMDMxNDAwMzha
        MAwxCjAIBgNVBAMMAXQwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCq
        EfLq5SYqFvN9KxoeTc6Zj2h4qcKOw6PLiQZk8R00qTrAuwsPGGkkF3Oww1fNYjGi
        Cz3/XebgeqRBNVBN96k2NdwvZiMXHbd5U2yIDrqhS9sTzvpTIygvmYgEBsXKFg8L
        UshEmaUobA1sYGarp83FGwwEsn0D1nocQ2fSCF2fY2Xqsan4HW+rnoB0pVSvSIdo
        9+4KZDotYnaqFYiDRmPMvnCI5QNNsosl8soJ/E+qs+cI37N9rMQWFKiwkxaB5jxh
        V5LlGfy8NNwWOEn+/NyV8oCLGwMwzeNJ+EEH3IM/LLjTuMNjzl+Z7F71F2CENr9s
        NHrC2SVHbZMIWvZmCMzZAgMBAAGjUzBRMB0GA1UdDgQWBBQM/c88ea0vk1Oq02FP
        TbLUquZnPzAfBgNVHSMEGDAWgBQM/c88ea0vk1Oq02FPTbLUquZnPzAPBgNVHRMB
        Af8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQABXGzyg8ZIcWLStfoiBoSPnUe/
        MmywB/84tF+ZbT9mbQgm5vFjF4GxHht3tx09TDFIRSTUy3FIcF7d2aIsZg6pcrs4
        u5nKvH2dnfDv3bLBZgE5/qLaEL5qlkqh6JzQ2dNQ57C7KIb93zn1NcM7NpE2AIqz
        J84zGoSg5A8f1T/yOEuTIm4pTay5tGawhEKNBTZqG80LgqpeYoLvsddhhEvnmRa7
        5TlWYc+oe2Q4CUoV3XT+JSCd4j7r0Md1dhj3/nCV9E6PUlJ0Id2VNuc2dRsKcgh9
        P/uSNy5Bng8gsjkEw43vf84FfYRjzZ/l8DLX7Zv7DVieF+RsPPzQdDBgLXyF
        -----END CERTIFICATE-----
        """
    /// An RSA key of 1,024 bits.
    static let shortPrivateKey = """
        -----BEGIN PRIVATE KEY-----
        MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBALCgwN/4pNsc3EJi
        i8K3X3nIUNy2hWYRpyHOtaNhxlNZuL8j/kj6SRz2CzWVH2tssOL1y3XUgTGOQJB0
        vEQ7uPnB1tUMhIFJLcDNRepKqrWcdGFrA/f7I2m4jyEfFpkpPOOpzmw4TrbvsiAv
        aQARL5/ldvqZQLPR6NYIN2jS2dDnAgMBAAECgYEAhLbVFbUDUew2h975+r3EDIJ6
        V80BIPdkqF9kVbYSyfAhg+VsnLMLGqq5M3KwIAyUQITFcuzQgkbLtn8wMujZC/k9
        HowFUY6AnK30hAbvNc3iv8xd8rIMjXp1YpYH6ntd3g79VNLRMXuatWYPgwRUv+29
        qFadSG5kpxrZ8Cb9xOkCQQDeYrJM5EzJRopCnkDHvEnoePuPIWsLW7VbzHIJUF76
        YNY5p0O3Vra8qpebA6dUi2qLZUuxPW/AN0G9iDsOL3b9AkEAy1NyhvXocYXNzOAE
        KLOJSymsWPztr0NJFkGdiDSn09ljd5HKNssiZcHm6VPg6aSGMG9NGKy1CJXIzR/2
        +WV2swJADpS4DhSV+Eh4vj90DeSJkAWGsO7G/vqnXHp+K6Aqag45XZRa+0VjO+GP
        iSlnKkLt3G/q05csoZS96bhp7tcr3QJBAIIW2wDklxsDHCCH98E+1YnkmOO6uCxZ
        pYp64trBrdtKjGx1N+cE4vYuMJp60z1JyZ11qOMvpQhgJUCwwejhdScCQF5uWPHN
        XYs2h3O/Loyn6U2fOh+OoVuK3VKpOObU7tR0GCd3BErlnipUNP/uup3ZCYoQaIOH
        8h6zfF26j/WYMNY=
        -----END PRIVATE KEY-----
        """
    /// A key of another kind: the curve P-256.
    static let curvePrivateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYZM8S+pmNmIFnhb1
        XQqwVAld1UJ9Bvgdoh9x8PypQl6hRANCAATQN5fyB0ufwOAZlofD5MoA+vP8ilhG
        EGrjqrVfwsSWVvZoE6/Nw2b/VVYDNarf5GWb03stX5nbZoZXitBTSWIV
        -----END PRIVATE KEY-----
        """
    /// What another implementation has signed with the RSA key.
    static let token =
        "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhcHAiLCJleHAiOjF9.IZaiFUw7Wb"
        + "_8FXZuTBADQuDyBfjelPM5tpR02NS9LpiWqVHgG-UV6To1NxGg5EVLUH3ej6vL-nVQfgXXo3dd-F"
        + "khIvv9rRHUB-9z2x2qmMTozp8lBH6_eNk8si_kj1DQ2mDb7x9d48WomMSK3KWfnhmHzxg0BqDcl4"
        + "e0ldoT-NeBxMUfWVt4mbF9sYjXBmbA6CcJ8mQvAHbiAz_JgA5H_GvGp7ZoSBeOL_9ErOtZsQNFvg"
        + "-fRUn5-JX1zCTYJNcriFgFI1I4BkSI-3SrmcZWNnRm1I3MphsvtJrGQ5_Pw1zIJbqXI45PUSJqOS"
        + "PhhEyImrqh9R6ohplTQ-ctB8nocw"
}
