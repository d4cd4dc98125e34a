/// What a reader does, done by a script in a page around the report: the report itself is loaded unchanged, in a frame,
/// with its own content security policy in force.
enum BrowserScript {
    /// A page that shows `index.html` in a frame of a width and writes what it finds into its own text.
    static func harness(width: Int) -> String {
        """
        <!DOCTYPE html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
        <body><iframe id="page" src="index.html" width="\(width)" height="1200"></iframe><pre id="result">waiting</pre>
        <script>
        \(script)
        </script></body></html>
        """
    }

    private static let script = """
        const found = {};
        const frame = document.getElementById("page");
        const problems = [];
        function luminance(c) {
          const v = c.map((x) => { x /= 255; return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; });
          return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
        }
        function parse(c) { const m = c.match(/[\\d.]+/g).map(Number); return m.length > 3 ? m : [...m.slice(0, 3), 1]; }
        function background(e, w) {
          for (let at = e; at; at = at.parentElement) {
            const c = parse(w.getComputedStyle(at).backgroundColor);
            if (c[3] === 1) { return c; }
          }
          return [255, 255, 255, 1];
        }
        function contrast(doc, w) {
          const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
          let worst = 99;
          let checked = 0;
          while (walker.nextNode()) {
            const e = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || e.closest("script,title,desc") || !e.getClientRects().length) { continue; }
            const style = w.getComputedStyle(e);
            const ink = parse(e.closest("svg") ? style.fill : style.color);
            const a = luminance(ink) + 0.05;
            const b = luminance(background(e, w)) + 0.05;
            const ratio = Math.max(a, b) / Math.min(a, b);
            const size = parseFloat(style.fontSize);
            const need = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
            checked += 1;
            worst = Math.min(worst, ratio);
            if (ratio < need && problems.length < 20) {
              problems.push("contrast " + ratio.toFixed(2) + " of '" + walker.currentNode.data.trim().slice(0, 40) + "'");
            }
          }
          found.textsChecked = checked;
          found.worstContrast = worst;
        }
        function name(e, doc) {
          const by = (e.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean)
            .map((id) => doc.getElementById(id)?.textContent || "").join(" ");
          const label = e.id ? doc.querySelector("label[for='" + e.id + "']")?.textContent : "";
          return (e.getAttribute("aria-label") || by || label || e.textContent || "").trim();
        }
        function access(doc) {
          if (!doc.documentElement.lang) { problems.push("no language"); }
          let last = 0;
          for (const h of doc.querySelectorAll("h1,h2,h3,h4,h5,h6")) {
            const level = Number(h.tagName[1]);
            if (level > last + 1) { problems.push("heading " + h.textContent + " skips a level"); }
            last = level;
          }
          if (doc.querySelectorAll("h1").length !== 1) { problems.push("not one h1"); }
          if (doc.querySelectorAll("main").length !== 1) { problems.push("not one main"); }
          for (const e of doc.querySelectorAll("a,button,input,summary,svg,[role=group],[tabindex]")) {
            if (!name(e, doc)) { problems.push("no name: " + e.outerHTML.slice(0, 80)); }
          }
          for (const e of doc.querySelectorAll("[tabindex]")) {
            if (e.tabIndex > 0) { problems.push("order of focus changed by " + e.outerHTML.slice(0, 80)); }
          }
          for (const e of doc.querySelectorAll("table")) {
            if (!e.caption) { problems.push("table without caption"); }
            if (e.querySelector("th:not([scope])")) { problems.push("header without scope"); }
          }
          const first = doc.querySelector("a,button,input");
          if (!first.classList.contains("skip")) { problems.push("the skip link is not first"); }
          const ids = Array.from(doc.querySelectorAll("[id]"), (e) => e.id);
          if (new Set(ids).size !== ids.length) { problems.push("ids repeat"); }
          first.focus();
          if (first.getBoundingClientRect().left < 0) { problems.push("the skip link stays out of sight"); }
        }
        function behave(doc, w) {
          const input = doc.getElementById("filter");
          const rows = () => Array.from(doc.querySelectorAll(".verdicts tbody tr"));
          found.rows = rows().length;
          input.value = "vector";
          input.dispatchEvent(new w.Event("input"));
          found.filtered = rows().filter((r) => r.getClientRects().length).map((r) => r.cells[0].textContent);
          found.hash = w.location.hash;
          input.value = "";
          input.dispatchEvent(new w.Event("input"));
          found.restored = rows().filter((r) => r.getClientRects().length).length;
          const header = doc.querySelectorAll(".verdicts thead th")[5].querySelector("button");
          header.click();
          found.ascending = rows().map((r) => Number(r.cells[5].dataset.v));
          header.click();
          found.descending = rows().map((r) => Number(r.cells[5].dataset.v));
          found.sorted = header.parentElement.getAttribute("aria-sort");
          const visible = () => doc.querySelectorAll(".scale-log")[0].getClientRects().length > 0;
          found.logBefore = visible();
          doc.getElementById("scale").click();
          found.logAfter = visible();
          found.scaleHash = w.location.hash;
          found.permalinks = doc.querySelectorAll(".permalink").length;
          found.copyButtons = doc.querySelectorAll("button.copy").length;
          doc.execCommand = () => true;
        }
        async function copied(doc, w) {
          let text = "";
          Object.defineProperty(w.navigator, "clipboard", { value: { writeText: async (t) => { text = t; } } });
          const table = doc.querySelector("figure table");
          table.closest("figure").querySelector("button.copy").click();
          await new Promise((resolve) => setTimeout(resolve, 50));
          found.csv = text.split("\\n")[0];
          found.csvRows = text.trim().split("\\n").length;
          found.tableRows = table.rows.length;
        }
        frame.addEventListener("load", async () => {
          const doc = frame.contentDocument;
          const w = frame.contentWindow;
          try {
            found.overflow = doc.documentElement.scrollWidth - doc.documentElement.clientWidth;
            found.requests = w.performance.getEntriesByType("resource").map((e) => e.name);
            found.dark = w.matchMedia("(prefers-color-scheme: dark)").matches;
            access(doc);
            contrast(doc, w);
            behave(doc, w);
            await copied(doc, w);
            found.tallest = Math.max(...Array.from(doc.querySelectorAll("figure svg"), (e) => e.viewBox.baseVal.height));
            found.breakInside = Array.from(doc.querySelectorAll("figure"), (e) => w.getComputedStyle(e).breakInside)
              .every((v) => v === "avoid");
          } catch (error) { problems.push("script: " + error.stack); }
          found.problems = problems;
          document.getElementById("result").textContent = JSON.stringify(found);
          document.title = "done";
        });
        """
}
