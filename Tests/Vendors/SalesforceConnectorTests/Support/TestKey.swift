// SPDX-License-Identifier: Apache-2.0

/// An RSA key made for these tests alone; it opens nothing.
enum TestKey {
    static let privatePEM = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEpAIBAAKCAQEAvhSMzHYEfuxstPZshhmBppZcdq3TmNomsNZz0B2rcmuOqTli
        X7wnTLMhbDZXALBqgUHRKs85KamiMaL85Li7yNufNRwcOw8ioZY5tP07FZZZep7j
        nuEBGvlKNW62uD4d/N27OSQrbIbXCrBAkjl44/xI369oqTDdfXoIfi0fUBTs6hrD
        VtFuakuC2sCN3Q1fbdY4bCEWKrlu6IKivdbGrJtpy0jorshhwyKiQEI9pfFyprTP
        17+9bzy1QM8AwfB7PiTCAD9QWgVCmRQ1ZGNPqUfMCp0+WnkFhFKO7rDOpHtnjbc0
        FCAPB1ppB1XsxDTBjkgUILq8YGnQDzL1aRPHsQIDAQABAoIBACwN3L0ljDCzkJVX
        eLsSzc0Dk94QtxY511ZMec6OFdagzZF0gpOQKuaYrMIlDQCUorae/8DFgujgTz5k
        WWsUUreAiVN4lqVsglkDlY/YUhmUfVwRV82Sthwfk36zUId+pBofdN1PP/44+T2Z
        sHmDdvyWE/i98YqnD+qdPjsqL5PyQrXnRj2/eN5HdDF2poQ7zjvXNTN4JNe/YMTJ
        TQObMKaccctlOHaFTF9p7OPdAZ5wZJl4eIoN10MzIDPPU3K7R7ZNQPJVX+oo5VYU
        jFdxdG7GS1l2OJsjmatDxwecN/iHdbTNsAxVxLuQr/6RohZfn085X3xcwJH4lT6a
        rE+bNE0CgYEA9x78LitE2eIXM2e0/E4nN4L0FQVqY9B9Oc0iuiOGZXKpFxaVQ91Q
        kv+64UhOYUdCY15yfHNDGBl148erKv2zVa/EAXnlfUYw0zMpSSwxLRpvzJdlm2ku
        IFseTJQ8hi3O5n0h3KIRceWKrUMBLuNUeFJozu/+yfrjW7OelRZ4Z3UCgYEAxOjn
        raM3sWUA5LXEyUZ9HR/PaJaV/p98EkACiVUwHv5Ol46oYRlSG2UdWLi30H9DMGcY
        t5sr+zoJayhgAPZjbFMoXe+LSF5F5YHfPFxM86uhfFJJn3Bz5D+3wfyOZ8qAslMc
        uVq5zIqBe8JqexPPRedRD5cxtyrzX84oqvbmU80CgYEA3+efLmXd+Fy2EMmCXqih
        N9bbOMCzaMTa8ahAMs9FUl3VfynjDJ5WBxrWRJCzE8jxCf/lU4VL4WYQPtYG7Oj5
        uEWNHplHqX4Tdwj/+2CjHe66JXF3ipx+QqrMhS46uIiA0q3GJJZjoAMO53WyeL1Z
        J7vjYrxo6rD7l3bj1MmLRpECgYEAsY94AurQeMWkpZiHSBypC484v44y2bVE80wH
        PYG07+3QPvhkO5LSqGNosC15i6iGlOoSrtZdNaDjB18UGyoTA4aFOxecGHjyPH/9
        Jnfw6DXXW7z0KLMFvkf60xGD9HH11Vf+6eG284veMRRiYnO9j8KEJTPon8w6RCUq
        JOiZT+0CgYBs2m2r8BhXn9P7QGbmL1i9ReaSkJcrY80KfMTa/6ubHIYxpxiD7QGK
        V2bapA0X5Pv0YIPOlbMwgOIcC31IEd2YQkYt4D1VYQaAsbU8938I3mmZAaHJ8uo4
        xynfgEBv4AeBU+11ogY6gVfMHD2IrWzZLL9wV98GtfdIQGXFu95YUg==
        -----END RSA PRIVATE KEY-----
        """
    static let publicPEM = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvhSMzHYEfuxstPZshhmB
        ppZcdq3TmNomsNZz0B2rcmuOqTliX7wnTLMhbDZXALBqgUHRKs85KamiMaL85Li7
        yNufNRwcOw8ioZY5tP07FZZZep7jnuEBGvlKNW62uD4d/N27OSQrbIbXCrBAkjl4
        4/xI369oqTDdfXoIfi0fUBTs6hrDVtFuakuC2sCN3Q1fbdY4bCEWKrlu6IKivdbG
        rJtpy0jorshhwyKiQEI9pfFyprTP17+9bzy1QM8AwfB7PiTCAD9QWgVCmRQ1ZGNP
        qUfMCp0+WnkFhFKO7rDOpHtnjbc0FCAPB1ppB1XsxDTBjkgUILq8YGnQDzL1aRPH
        sQIDAQAB
        -----END PUBLIC KEY-----
        """
}
