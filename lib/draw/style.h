/*
 * The style of a page: light and dark, narrow, wide and printed. The colours are
 * blue and orange of Okabe and Ito, which the colour-blind tell apart; no meaning
 * depends on colour alone. For draw/html.c.
 */
#ifndef DRAW_STYLE_H
#define DRAW_STYLE_H

#define STYLE_LIGHT                                                                    \
	"--ink:#1a1a1a;--soft:#595959;--paper:#fff;--line:#d4d4d4;--wash:#eef4f9;"     \
	"--good:#005f99;--bad:#b24700;--even:#8c8c8c"

static const char STYLE[] =
    ":root{" STYLE_LIGHT "}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#e6e6e6;--soft:#a6a6a6;"
    "--paper:#161616;--line:#3d3d3d;--wash:#1e2a34;--good:#62b8ee;--bad:#f09340;"
    "--even:#8c8c8c}}\n"
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%}\n"
    "body{margin:0;color:var(--ink);background:var(--paper);"
    "font:1rem/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums;"
    "overflow-wrap:anywhere}\n"
    "main{max-width:62rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}\n"
    "h1{font-size:1.5rem;line-height:1.3;font-weight:600;margin:0 0 .75rem}\n"
    "h2{font-size:1.125rem;font-weight:600;margin:3rem 0 .5rem;"
    "padding-top:.75rem;border-top:1px solid var(--line)}\n"
    "h3{font-size:1rem;font-weight:600;margin:1.75rem 0 .25rem}\n"
    "p{margin:.5rem 0;max-width:46rem}\n"
    ".lead{font-size:1.125rem}\n"
    ".soft,small,caption,figcaption{color:var(--soft);font-size:.875rem}\n"
    ".mark,.word{white-space:nowrap}\n"
    ".mark{font-weight:600}\n"
    ".good{color:var(--good)}\n"
    ".bad{color:var(--bad)}\n"
    "table{border-collapse:collapse;width:100%;margin:.75rem 0}\n"
    "caption{text-align:left;padding-bottom:.5rem}\n"
    "th,td{text-align:left;vertical-align:top;padding:.5rem 1rem .5rem 0;"
    "border-bottom:1px solid var(--line)}\n"
    "thead th{font-size:.875rem;font-weight:400;color:var(--soft)}\n"
    "tbody th{font-weight:600;width:13rem}\n"
    ".number{text-align:right;white-space:nowrap}\n"
    "td small{display:block}\n"
    "code,pre{font-family:ui-monospace,monospace;font-size:.875rem}\n"
    "pre{margin:.25rem 0 1rem;padding:.75rem 1rem;background:var(--wash);"
    "white-space:pre-wrap}\n"
    "figure{margin:1rem 0}\n"
    "svg{display:block;width:100%;height:auto;overflow:visible}\n"
    "svg.gate{min-width:13rem;max-width:15rem}\n"
    "figure svg{max-width:34rem}\n"
    "svg text{fill:var(--soft);font:10px system-ui,sans-serif}\n"
    ".s-good{fill:var(--good)}.s-bad{fill:var(--bad)}.s-even{fill:var(--even)}\n"
    ".s-wash{fill:var(--wash)}\n"
    ".l-ink,.l-soft,.l-good,.l-bad,.l-line{fill:none;stroke-width:1.5}\n"
    ".l-ink{stroke:var(--ink)}.l-soft{stroke:var(--soft)}"
    ".l-good{stroke:var(--good)}.l-bad{stroke:var(--bad)}"
    ".l-line{stroke:var(--line);stroke-width:1}\n"
    "@media (max-width:44rem){\n"
    "main{padding:1.5rem 1rem 3rem}\n"
    "thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;"
    "overflow:hidden}\n"
    "table,caption,tbody,tr,tbody th,td{display:block;width:auto}\n"
    "tr{padding:.75rem 0;border-bottom:1px solid var(--line)}\n"
    "th,td{border:0;padding:.125rem 0}\n"
    "td[data-label]::before{content:attr(data-label) \": \";color:var(--soft);"
    "font-size:.875rem}\n"
    ".number{display:inline-block;text-align:left;margin-right:1.25rem}\n"
    "td small{display:inline;margin-left:.5rem}\n"
    "}\n"
    "@media print{:root{" STYLE_LIGHT "}\n"
    "html{font-size:9.5pt}main{max-width:none;padding:0}"
    "tbody th{width:9rem}\n"
    "tr,figure,pre{break-inside:avoid}h2,h3,caption{break-after:avoid}}\n";

#endif
