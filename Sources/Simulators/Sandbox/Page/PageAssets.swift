// SPDX-License-Identifier: Apache-2.0

/// The files that the page's documents refer to.
enum PageAssets {
    /// `/style.css`
    static let style = """
        :root { color-scheme: light dark; --line: #8886; --accent: #0b5cad; --differs: #ffe08a; }
        @media (prefers-color-scheme: dark) { :root { --accent: #7db8f5; --differs: #6b5200; } }
        * { box-sizing: border-box; }
        body { font: 1rem/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 70rem;
          padding: 0 1rem 3rem; overflow-wrap: anywhere; }
        header { border-bottom: 1px solid var(--line); margin-bottom: 1rem; padding: .75rem 0; }
        header p { margin: 0; }
        header .name { font-weight: 600; }
        a { color: var(--accent); }
        h1 { font-size: 1.5rem; margin: .5rem 0; }
        h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
        .quiet { font-size: .85rem; font-weight: normal; opacity: .8; }
        .badge, mark { background: var(--differs); border-radius: .25rem; color: inherit;
          padding: 0 .3rem; }
        .badge { font-size: .8rem; font-weight: normal; white-space: nowrap; }
        form[role=search] { align-items: end; display: flex; flex-wrap: wrap; gap: .5rem; }
        form[role=search] label { flex: 1 1 16rem; }
        input, select, textarea, button { font: inherit; max-width: 100%; padding: .35rem .5rem; }
        input:not([type=checkbox]), select, textarea { width: 100%; }
        input[type=checkbox] { height: 1.25rem; width: 1.25rem; }
        button { cursor: pointer; }
        nav { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; margin: 1rem 0; }
        nav [aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
        article { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 1rem;
          padding: .75rem; }
        table { border-collapse: collapse; table-layout: fixed; width: 100%; }
        caption { text-align: start; }
        th, td { border-top: 1px solid var(--line); padding: .3rem .5rem; text-align: start;
          vertical-align: top; }
        th:first-child { width: 24%; }
        .values th:first-child { width: 34%; }
        tbody th { font-weight: 500; }
        tr.differs > * { background: color-mix(in srgb, var(--differs) 25%, transparent); }
        [role=alert], [role=status] { border: 2px solid; border-radius: .5rem; margin: 1rem 0;
          padding: .5rem 1rem; }
        [role=alert] { border-color: #c62828; }
        [role=status] { border-color: #2e7d32; }
        details { margin-top: 1rem; }
        summary { cursor: pointer; font-weight: 600; }
        tfoot td, tfoot th { border-top: 2px solid var(--line); }
        @media (max-width: 40rem) {
          .form tr, .form th, .form td { display: block; width: 100% !important; }
          .form thead th:first-child { display: none; }
          .form th, .form td { border: 0; padding: .15rem 0; }
          .form tr { border-top: 1px solid var(--line); padding: .5rem 0; }
          .form td[data-side]::before { content: attr(data-side); display: block;
            font-size: .85rem; opacity: .8; }
        }
        """

    /// `/live.js`: refreshes the page unless the user is typing. Everything works
    /// without it.
    static let script = """
        "use strict";
        const live = document.querySelector("[data-live]");
        let shown = live && live.innerHTML;

        function isBusy() {
          if (document.hidden || live.contains(document.activeElement)) return true;
          return [...live.querySelectorAll("input, textarea, option")].some((field) =>
            field.matches("option") ? field.selected !== field.defaultSelected
              && field.parentElement.querySelector("[selected]")
              : field.type === "checkbox" ? field.checked !== field.defaultChecked
              : field.value !== field.defaultValue);
        }

        async function refresh() {
          if (isBusy()) return;
          try {
            const answer = await fetch(location.href);
            if (!answer.ok) return;
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            const fresh = page.querySelector("[data-live]");
            if (!fresh || fresh.innerHTML === shown || isBusy()) return;
            shown = fresh.innerHTML;
            const open = [...live.querySelectorAll("details[open]")].map((details) => details.id);
            live.innerHTML = shown;
            for (const id of open) document.getElementById(id)?.setAttribute("open", "");
          } catch {
            // The sandbox has ended; the page goes on when it is back.
          }
        }

        if (live) setInterval(refresh, 2000);
        """
}
