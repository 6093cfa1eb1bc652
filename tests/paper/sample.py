"""A small document on which every replacement has something to do."""

_CHINESE = "受访者对社会信用体系的赞同程度很高，其中“非常赞同”的占49%，<b>有点赞同</b>的占31%。" * 4
_ENGLISH = "Respondents who trust the <a href='https://example.org'>government</a> approve. " * 3
_ROWS = "".join(f"<tr><th scope='row'>Row {n}</th><td>{n} of 90</td></tr>" for n in range(90))
_DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 20" width="200" height="20">'
    '<title>T</title><text x="5" y="15" font-family="SCS Sans">AVATAR</text>'
    '<text x="90 110 130" y="15" font-family="SCS Sans">abc</text></svg>'
)
WIDTH = 300  # points
_BRACKET = "甲" * 30 + "（乙）" + "丙" * 40
HEADING = "A heading of many words that fills one line and has two more"
_NO_ROOM = "".join(
    f'<p style="width: {225 + step / 2}pt; text-align: left">ALONE among others that stand behind '
    "it on the line, <b>80%</b> of all</p>"
    for step in range(0, 80, 4)
)
_FIGURE = """<section><h2>Heading</h2><p>Before.</p><figure class="figure"><p>FIGURE</p></figure>"""
_BEHIND = f"<p>{_ENGLISH * 3}</p>"

SAMPLE = f"""<html lang="en"><head><title>Sample</title><style>
@page {{ size: 400pt 500pt; margin: 50pt; @bottom-center {{ content: counter(page) }} }}
body {{ font: 10pt/1.5 "SCS Serif"; margin: 0 }} p {{ text-align: justify; width: 100% }}
p.zh {{ font-family: "SCS Han Serif"; font-feature-settings: "chws" }}
a {{ text-decoration: underline }} li {{ background-color: #eee }}
.figure {{ margin: 0; height: 380pt; break-inside: avoid }} p {{ orphans: 2; widows: 2 }}
table {{ border-collapse: separate; border-spacing: 0; width: 80% }}
section {{ break-before: page }}
table.plain {{ border-collapse: collapse }} td, th {{ border: 1px solid; padding: 2pt }}
</style></head><body><h1>Sample</h1><p>{_ENGLISH}</p><p class="zh" lang="zh-Hans">{_CHINESE}</p>
<ul><li>One</li><li>Two</li></ul>{_DRAWING}
<table class="plain"><tbody><tr><td>One</td><td>Two</td></tr></tbody></table>
<table><caption><span class="table-number">Table 1</span> Rows</caption>
<thead data-continued="{{}} (continued)"><tr>
<th scope="col">Row</th><th scope="col">n</th></tr></thead>
<tbody><tr class="block-heading"><th colspan="2" scope="rowgroup">Block</th></tr>{_ROWS}</tbody>
</table>{_FIGURE}<p>BEHIND. {_ENGLISH}</p>{_BEHIND * 6}
<p class="zh" lang="zh-Hans">{_BRACKET}</p>
<h2 style="font: 12pt SCS Sans; width: 300pt">{HEADING}</h2>{_NO_ROOM}</section></body></html>"""
