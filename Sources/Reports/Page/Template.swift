/// The page's templates. Double braces are text, triple braces are markup made by this module.
enum Template {
    static let page = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{{policy}}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="generator" content="Tiermark">
        <title>{{title}}</title>
        <style>{{{style}}}</style>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the results</a>
        <header>
        <p class="kicker">Tiermark: transparent migration against explicit placement</p>
        {{#marks}}<p class="mark" role="note">{{.}}</p>
        {{/marks}}<h1>{{headline}}</h1>
        {{#lede}}<p class="lede">{{.}}</p>
        {{/lede}}<ul class="crossovers" aria-label="Crossovers">
        {{#crossovers}}<li>{{.}}</li>
        {{/crossovers}}</ul>
        {{#context}}<p class="soft">{{.}}</p>
        {{/context}}<ul class="chips" aria-label="To know before trusting it">
        {{#chips}}<li class="{{weight}}"><a href="#{{target}}">{{title}}</a></li>
        {{/chips}}</ul>
        </header>
        <main id="main">
        <section id="verdicts" aria-label="Verdicts">
        <div class="scroll">{{{verdicts}}}</div>
        <p class="note">{{reading}}</p>
        {{{runs}}}
        </section>
        <nav class="bar" aria-label="Sections"><div>
        {{#links}}<a href="#{{target}}">{{text}}</a>
        {{/links}}<div class="tools" id="tools" hidden>
        <label class="vh" for="filter">Show only rows and cells that contain</label>
        <input id="filter" type="search" placeholder="Filter" autocomplete="off">
        <button id="scale" type="button" aria-pressed="false">Log scale</button>
        <span id="status" class="soft" role="status"></span>
        </div></div></nav>
        {{#sections}}<section id="{{id}}">
        <h2>{{title}}</h2>
        {{#note}}<p class="soft">{{.}}</p>{{/note}}
        {{{body}}}
        </section>
        {{/sections}}
        </main>
        <footer><p class="soft">Made by Tiermark {{version}}. Data beside this page: samples.csv, comparisons.csv, results.json,
        described by datapackage.json.</p></footer>
        <script>{{{script}}}</script>
        </body>
        </html>

        """

    static let run = """
        <div class="run">
        {{#name}}<p><b>{{.}}</b></p>
        {{/name}}<dl class="facts">
        {{#facts}}<dt>{{label}}</dt><dd>{{value}}</dd>
        {{/facts}}</dl>
        {{#concerns}}<details id="{{id}}" class="concern {{weight}}"{{#open}} open{{/open}}><summary>{{title}}</summary><ul>
        {{#details}}<li>{{.}}</li>
        {{/details}}</ul>{{#rest}}<p>{{.}}</p>{{/rest}}</details>
        {{/concerns}}
        </div>

        """

    static let figure = """
        <figure id="{{id}}"{{#wide}} class="wide"{{/wide}}>
        <h{{level}}>{{title}}</h{{level}}>
        <p class="note">{{note}}</p>
        {{#wide}}<div class="pages">{{/wide}}{{#linear}}<div class="scroll {{#switched}}scale-lin{{/switched}}" tabindex="0" role="group" aria-label="{{label}}">{{{svg}}}</div>
        {{/linear}}{{#logarithmic}}<div class="scroll scale-log" tabindex="0" role="group" aria-label="{{label}}">{{{svg}}}</div>
        {{/logarithmic}}{{#wide}}</div>{{/wide}}{{#table}}<details class="data"{{#open}} open{{/open}}><summary>Table: {{caption}}</summary>
        <div class="scroll" tabindex="0" role="group" aria-label="{{caption}}">{{{html}}}</div></details>
        {{/table}}</figure>

        """
}
