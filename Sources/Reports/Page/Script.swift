/// The page's own script: filter, sort, linear or logarithmic, highlight, copy as CSV, permalinks. Everything that it
/// does is an addition: without it the page shows the same content.
enum Script {
    static let text = """
        (() => {
          "use strict";
          const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
          const state = new URLSearchParams();
          const filter = document.getElementById("filter");
          const scale = document.getElementById("scale");
          const status = document.getElementById("status");

          function applyFilter() {
            const words = (state.get("filter") || "").toLowerCase().split(/\\s+/).filter(Boolean);
            let shown = 0;
            const items = all("[data-filter]");
            for (const item of items) {
              const fits = words.every((word) => item.dataset.filter.includes(word));
              if (fits) { shown += 1; item.removeAttribute("data-filtered"); }
              else { item.setAttribute("data-filtered", ""); }
            }
            status.textContent = words.length ? shown + " of " + items.length + " rows and sections shown" : "";
          }

          function applyScale() {
            const isLog = state.get("scale") === "log";
            document.body.classList.toggle("log", isLog);
            scale.setAttribute("aria-pressed", String(isLog));
          }

          function save(target) {
            const query = state.toString();
            const place = target || (location.hash.slice(1).split("?")[0]);
            history.replaceState(null, "", "#" + place + (query ? "?" + query : ""));
          }

          function load() {
            const [place, query] = location.hash.slice(1).split("?");
            for (const key of Array.from(state.keys())) { state.delete(key); }
            for (const [key, value] of new URLSearchParams(query || "")) { state.set(key, value); }
            filter.value = state.get("filter") || "";
            applyFilter();
            applyScale();
            if (query && place) {
              const target = document.getElementById(decodeURIComponent(place));
              if (target) { target.scrollIntoView(); }
            }
          }

          function key(cell) {
            if (cell.dataset.v !== undefined) { return Number(cell.dataset.v); }
            return cell.textContent.trim();
          }

          function compare(a, b) {
            if (typeof a === "number" && typeof b === "number") { return a - b; }
            if (typeof a === "number") { return -1; }
            if (typeof b === "number") { return 1; }
            return a.localeCompare(b, "en", { numeric: true });
          }

          function sort(table, index, header) {
            const ascending = header.getAttribute("aria-sort") !== "ascending";
            for (const other of all("th", table.tHead)) { other.removeAttribute("aria-sort"); }
            header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
            const rows = Array.from(table.tBodies[0].rows).map((row) => ({ row, key: key(row.cells[index]) }));
            const empty = (one) => one.key === "";
            rows.sort((a, b) => empty(a) - empty(b) || (ascending ? 1 : -1) * compare(a.key, b.key));
            for (const one of rows) { table.tBodies[0].append(one.row); }
          }

          function quoted(text) {
            const safe = /^[=+\\-@\\t\\r\\n]/.test(text) ? "'" + text : text;
            return /[",\\r\\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
          }

          function csv(table) {
            const rows = [table.tHead.rows[0], ...table.tBodies[0].rows];
            return rows.filter((row) => !row.hasAttribute("data-filtered")).map((row) => Array.from(row.cells).map((cell) =>
              cell.dataset.v !== undefined ? cell.dataset.v : quoted(cell.textContent.trim())).join(",")).join("\\n") + "\\n";
          }

          async function copy(button, table) {
            const text = csv(table);
            try { await navigator.clipboard.writeText(text); } catch {
              const area = document.createElement("textarea");
              area.value = text;
              document.body.append(area);
              area.select();
              document.execCommand("copy");
              area.remove();
            }
            button.textContent = "Copied";
            status.textContent = "Table copied as CSV";
          }

          for (const table of all("table")) {
            all("thead th", table).forEach((header, index) => {
              const button = document.createElement("button");
              button.type = "button";
              button.append(...header.childNodes);
              header.append(button);
              button.addEventListener("click", () => sort(table, index, header));
            });
            const button = document.createElement("button");
            button.type = "button";
            button.className = "copy";
            button.textContent = "Copy as CSV";
            button.setAttribute("aria-label", "Copy as CSV: " + table.caption.textContent);
            button.addEventListener("click", () => copy(button, table));
            table.parentElement.after(button);
          }

          for (const heading of all("section[id] > h2, section[id] > h3, figure[id] > h4")) {
            const link = document.createElement("a");
            link.className = "permalink";
            link.href = "#" + heading.parentElement.id;
            link.textContent = "#";
            link.setAttribute("aria-label", "Link to " + heading.textContent.trim());
            link.addEventListener("click", (event) => {
              event.preventDefault();
              save(heading.parentElement.id);
              heading.parentElement.scrollIntoView();
            });
            heading.append(link);
          }

          const coloured = ["t", "e", "b"].flatMap((side) => [0, 1, 2].map((n) => side + n));
          for (const svg of all("figure svg")) {
            const marks = coloured.map((name) => all("." + name, svg)).filter((some) => some.length);
            if (marks.length < 2) { continue; }
            for (const some of marks) {
              for (const mark of some) {
                mark.addEventListener("mouseenter", () => {
                  for (const other of marks.flat()) { other.setAttribute("opacity", some.includes(other) ? "1" : "0.18"); }
                });
                mark.addEventListener("mouseleave", () => {
                  for (const other of marks.flat()) { other.removeAttribute("opacity"); }
                });
              }
            }
          }

          filter.addEventListener("input", () => {
            if (filter.value) { state.set("filter", filter.value); } else { state.delete("filter"); }
            applyFilter();
            save();
          });
          scale.addEventListener("click", () => {
            if (state.get("scale") === "log") { state.delete("scale"); } else { state.set("scale", "log"); }
            applyScale();
            save();
          });
          window.addEventListener("beforeprint", () => all(".concern").forEach((one) => { one.open = true; }));
          window.addEventListener("hashchange", load);
          document.getElementById("tools").hidden = false;
          load();
        })();

        """
}
