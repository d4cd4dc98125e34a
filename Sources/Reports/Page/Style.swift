/// The page's style sheet. Colours are those of Okabe & Ito, a little lighter or darker where contrast asks for it.
enum Style {
    static let text = base + tables + charts + print

    private static let base = """
        :root{color-scheme:light dark;--bg:#fff;--panel:#f6f7f8;--line:#d9dde1;--ink:#16191d;--soft:#525b65;--link:#005a96;
        --mark:#fff3c4;--good:#00694e;--bad:#a83a00;--badbg:#fdeee6;--warnbg:#fdf6e0;--warn:#6d5200;
        --t0:#0072b2;--t1:#2f9fd6;--t2:#009e73;--e0:#d55e00;--e1:#b97900;--e2:#b5548b;--b0:#5b6470;--b1:#8a929c;--b2:#33383f;
        --launch:#b5548b;--stall:#d55e00;--move:#e69f00;--compute:#56b4e9;--touched:#8a929c}
        @media(prefers-color-scheme:dark){:root{--bg:#14171a;--panel:#1d2125;--line:#363c43;--ink:#e9ecef;--soft:#a9b2bc;
        --link:#7cc4f2;--mark:#4a3f12;--good:#5fd0a8;--bad:#ff9d66;--badbg:#3a2015;--warnbg:#332a10;--warn:#f0cf6a;
        --t0:#4aa8e0;--t1:#8fd0f5;--t2:#2cc298;--e0:#f08a3c;--e1:#e6b84a;--e2:#dd92be;--b0:#a9b2bc;--b1:#868f99;--b2:#d5dae0;
        --launch:#cc79a7;--stall:#e8711c;--move:#e6b84a;--compute:#56b4e9;--touched:#868f99}}
        *{box-sizing:border-box}
        html{scroll-padding-top:4rem}
        body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,sans-serif;overflow-wrap:break-word}
        a{color:var(--link)}
        :focus-visible{outline:3px solid var(--link);outline-offset:2px}
        .skip{position:absolute;left:-100vw}
        .skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.5rem;z-index:9}
        header,main,footer{max-width:1280px;margin:0 auto;padding:0 clamp(1rem,3vw,2.5rem)}
        header{padding-top:2.5rem}
        h1{font-size:clamp(1.6rem,4vw,2.5rem);line-height:1.2;margin:.3rem 0 1rem;max-width:24em;text-wrap:balance}
        h2{font-size:1.5rem;line-height:1.25;margin:4rem 0 .6rem}
        h3{font-size:1.18rem;margin:2.6rem 0 .4rem}
        h4{font-size:1rem;margin:0 0 .2rem}
        p{margin:.5rem 0;max-width:46rem}
        .kicker{color:var(--soft);font-size:.95rem;margin:0}
        .mark{display:inline-block;font-weight:700;font-size:1.08rem;color:var(--bad);background:var(--badbg);
        border:2px solid var(--bad);border-radius:6px;padding:.3rem .8rem;margin:.8rem .6rem 0 0}
        .lede{font-size:1.08rem}
        .crossovers{max-width:64rem;padding-left:1.2em;margin:.4rem 0 1rem}
        .crossovers:empty{display:none}
        .soft,.note{color:var(--soft)}
        .note{font-size:.9rem;margin:.1rem 0 .6rem}
        nav.bar{position:sticky;top:0;z-index:5;background:var(--bg);border-bottom:1px solid var(--line);margin-top:2rem}
        nav.bar>div{padding:.5rem 0;display:flex;flex-wrap:wrap;
        gap:.3rem 1.1rem;align-items:center}
        nav.bar a{text-decoration:none;white-space:nowrap;padding:.15rem 0}
        nav.bar a:hover{text-decoration:underline}
        .tools{display:flex;gap:.6rem;margin-left:auto;align-items:center;flex-wrap:wrap}
        .tools[hidden]{display:none}
        input,button{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--soft);border-radius:6px;padding:.25rem .6rem}
        input{width:12rem;max-width:100%}
        button{cursor:pointer}
        button[aria-pressed=true]{background:var(--ink);color:var(--bg)}
        .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        dl.facts{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.25rem 1.2rem;margin:1rem 0}
        dl.facts dt{color:var(--soft)}
        dl.facts dd{margin:0;min-width:0}
        @media(max-width:520px){dl.facts{grid-template-columns:1fr;gap:0}dl.facts dd{margin-bottom:.6rem}
        nav.bar{position:static}.tools{margin-left:0}}
        .concern{border-left:4px solid var(--line);background:var(--panel);border-radius:4px;padding:.45rem .9rem;margin:.5rem 0}
        .concern.bad{border-color:var(--bad);background:var(--badbg)}
        .concern.warning{border-color:var(--warn);background:var(--warnbg)}
        .concern summary{cursor:pointer;font-weight:600}
        .concern ul{padding-left:1.2rem;margin:.4rem 0;font-size:.92rem}
        pre,code{font:.88rem/1.5 ui-monospace,monospace}
        pre{background:var(--panel);padding:.8rem 1rem;border-radius:6px;white-space:pre-wrap}
        .run{border-top:1px solid var(--line);margin-top:1rem;padding-top:.4rem}
        .permalink{color:var(--soft);text-decoration:none;margin-left:.35rem;font-weight:400}
        [data-filtered]{display:none!important}

        """

    private static let tables = """
        .scroll{overflow-x:auto;max-width:100%;position:relative}
        table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums;min-width:min(100%,24rem)}
        caption{text-align:left;color:var(--soft);padding:.3rem 0;font-size:.88rem}
        th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line);font-weight:400}
        thead th{color:var(--soft);border-bottom:1px solid var(--soft);vertical-align:bottom;white-space:nowrap}
        thead th button{border:0;padding:0;background:none;text-align:inherit;font-size:inherit;white-space:nowrap}
        thead th button:after{content:"\\2195";opacity:.5;padding-left:.25em}
        thead th[aria-sort=ascending] button:after{content:"\\2191";opacity:1}
        thead th[aria-sort=descending] button:after{content:"\\2193";opacity:1}
        td.n,th.n{text-align:right;white-space:nowrap}
        tbody th{overflow-wrap:normal}
        tbody tr:hover{background:var(--panel)}
        .verdicts{width:100%}
        .verdicts tbody th{font-weight:600;min-width:9rem}
        .verdicts td,.verdicts th{padding-top:.7rem;padding-bottom:.7rem}
        .verdicts .say{min-width:20rem;width:42%}
        .say b{display:block;font-weight:650;font-size:1.02rem}
        .say .why{color:var(--soft);font-size:.88rem}
        .chips{display:flex;flex-wrap:wrap;gap:.4rem;padding:0;margin:.8rem 0 1.6rem;list-style:none}
        .chips a{display:block;border-radius:99px;padding:.1rem .8rem;background:var(--panel);color:var(--ink);text-decoration:none;border:1px solid var(--line);font-size:.92rem}
        .chips li{margin:0}.chips a:hover{text-decoration:underline}.chips .bad a{background:var(--badbg);border-color:var(--bad)}.chips .warning a{background:var(--warnbg);border-color:var(--warn)}
        .context{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:1rem 0}
        .glyph{width:170px}
        .glyph svg{width:170px;height:26px;min-width:0}
        .tag{display:inline-block;white-space:nowrap;border-radius:4px;padding:0 .45rem;font-size:.85rem;font-weight:600;border:1px solid currentColor}
        .tag.transparent{color:var(--link)}.tag.explicit{color:var(--bad)}.tag.equivalent{color:var(--good)}
        .tag.none{color:var(--soft)}
        .matrix td,.heat{color:#16191d}
        .matrix td{padding:.45rem .7rem;border:2px solid var(--bg);min-width:6.5rem}
        .matrix td b{display:block}
        .matrix td.void{color:var(--soft);background:var(--panel)}
        .heat{padding:.3rem .5rem}
        .h0{background:#5aa9dd}.h1{background:#86c1e6}.h2{background:#b0d6ef}.h3{background:#d8ebf7}.h4{background:#eeeff0}
        .h5{background:#fbe5d0}.h6{background:#f8cda3}.h7{background:#f2b071}.h8{background:#ea9142}
        .missing{display:block;min-height:1em;background:repeating-linear-gradient(135deg,transparent 0 5px,var(--line) 5px 6px)}
        @media(max-width:700px){.verdicts,.verdicts tbody,.verdicts tr,.verdicts th,.verdicts td{display:block;border:0;text-align:left;padding:.1rem 0}
        .verdicts thead{position:absolute;clip-path:inset(50%)}.verdicts tr{border-bottom:1px solid var(--line);padding:.8rem 0}
        .verdicts td[data-label]:before{content:attr(data-label) ": ";color:var(--soft)}}

        """

    private static let charts = """
        .grid{columns:2 480px;column-gap:3rem;margin-top:1rem}
        .grid>.wide{column-span:all}
        figure{margin:0 0 2.4rem;min-width:0;break-inside:avoid}
        .wide .pages{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:1rem 3rem}
        svg{display:block;width:100%;height:auto;max-width:720px}
        figure svg{min-width:430px}
        svg text{font:12px system-ui,sans-serif;fill:var(--ink)}
        svg .tick,svg .axis{fill:var(--soft)}
        svg .row{font-weight:600}svg .row,svg .value{paint-order:stroke;stroke:var(--bg);stroke-width:4px;stroke-linejoin:round}
        svg .value{font-variant-numeric:tabular-nums;fill:var(--soft)}
        path.gridline{stroke:var(--line);fill:none}
        path.base{stroke:var(--soft);fill:none}
        path.zero{stroke:var(--ink);stroke-width:1.2;fill:none}
        path.whisker{stroke:var(--ink);stroke-width:1.4;fill:none}
        path.median{stroke:var(--ink);stroke-width:2.4}
        rect.boxplot{fill:var(--line);stroke:var(--soft)}
        .line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}
        .dots{fill:var(--c);stroke:var(--bg);stroke-width:.5}
        .dots.hollow{fill:none;stroke:var(--c);stroke-width:1.3}
        .band{fill:var(--c);opacity:.16}
        .t0{--c:var(--t0)}.t1{--c:var(--t1)}.t2{--c:var(--t2)}.e0{--c:var(--e0)}.e1{--c:var(--e1)}.e2{--c:var(--e2)}
        .b0{--c:var(--b0)}.b1{--c:var(--b1)}.b2{--c:var(--b2)}
        .v-faster{--c:var(--good)}.v-slower{--c:var(--bad)}.v-equal{--c:var(--link)}.v-open{--c:var(--b0)}
        .ci{fill:var(--c)}
        .margin{fill:var(--link);opacity:.16}
        .floor{fill:var(--b1);opacity:.35}
        .crossing{fill:var(--e1);opacity:.2}
        path.crossline{stroke:var(--ink);stroke-dasharray:4 3;fill:none}
        path.move-up{stroke:var(--t0);stroke-width:2.5}path.move-down{stroke:var(--e1);stroke-width:2.5}
        .f-launch{fill:var(--launch)}.f-stall{fill:var(--stall)}.f-move{fill:var(--move)}.f-compute{fill:var(--compute)}
        .f-todevice{fill:var(--t0)}.f-tohost{fill:var(--e1)}.f-touched,.f-unknown{fill:var(--touched)}
        .seg{stroke:var(--bg);stroke-width:.6}
        .scale-log{display:none}
        body.log .scale-log{display:block}body.log .scale-lin{display:none}
        details.data{margin-top:.5rem;font-size:.92rem}
        details.data summary{cursor:pointer;color:var(--link)}
        .copy{margin:.4rem 0;font-size:.85rem}

        """

    private static let print = """
        @media print{:root{color-scheme:light;--bg:#fff;--panel:#f6f7f8;--line:#d0d4d8;--ink:#000;--soft:#444c55;--link:#005a96}
        @page{margin:14mm}
        body{font-size:10.5pt}
        .skip,nav.bar,.copy,.permalink{display:none!important}
        header,main,footer{max-width:none;padding:0}
        .grid{columns:1}.wide .pages{display:block}
        figure,svg,tr,.concern,pre{break-inside:avoid}
        figure{margin-bottom:8mm}
        svg,figure svg{min-width:0;max-width:165mm;max-height:235mm}
        h2,h3,h4{break-after:avoid}
        .scroll{overflow:visible}
        .scroll table{font-size:7.5pt;width:100%}
        .scroll table th,.scroll table td{padding-right:.35rem;white-space:normal}
        details.data:not([open]) summary{display:none}
        a{color:inherit;text-decoration:none}}

        """
}
