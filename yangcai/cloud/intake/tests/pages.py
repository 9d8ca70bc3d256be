"""Award pages in layouts of other trading centres; firms and projects are invented."""

HEAD_AND_ROWS = """<html><head><title>x</title><style>td{}</style></head><body>
<h1>示例区道路养护项目中标（成交）结果公告</h1>
<p>一、项目编号：SL-2024-001</p><p>二、项目名称：示例区道路养护项目</p>
<p>三、采购方式：公开招标</p>
<table><tr><th>包号</th><th>供应商名称</th><th>供应商地址</th><th>中标（成交）金额(万元)</th></tr>
<tr><td>1</td><td>示例一号建设有限公司</td><td>某路1号</td><td>128.5</td></tr>
<tr><td>2</td><td>示例二号建设有限公司</td><td>某路2号</td><td>96.000001</td></tr></table>
<p>1.采购人信息</p><p>名 称：示例区交通局</p><p>采购人名称：示例区交通局</p>
<p>公告日期：2024年05月06日</p></body></html>"""

LINES_ONLY = """<div>项目编号：XM-77<br>采购项目名称：示范医院设备采购<br>采购单位：示范医院<br>
成交供应商：示例医疗器械有限公司<br>成交金额：¥1,234,567.00元<br>成交日期：2023-12-30<br>发布时间：2024/01/02 08:00</div>"""

CANDIDATES = """<table><tr><td>项目名称</td><td>示例项目</td></tr><tr><td>招标人</td><td>示例单位</td></tr>
<tr><td>第一中标候选人</td><td>示例一号建设有限公司</td></tr><tr><td>投标报价(元)</td><td>100000</td></tr>
<tr><td>公示日期</td><td>2024-01-02</td></tr></table>"""

CONTRADICTION = """<table><tr><td>项目名称</td><td>示例项目</td><td>采购人</td><td>示例单位</td></tr>
<tr><td>中标人</td><td>示例一号建设有限公司</td><td>中标价(元)</td><td>100000</td></tr></table>
<p>中标价：200000元</p>"""

HIDDEN = """<table><tr><td>项目名称</td><td>示例项目</td><td>采购人</td><td>示例单位</td></tr>
<tr><td>中标人</td><td>示例一号建设有限公司</td><td>中标价(元)</td><td>100000</td></tr>
<tr style="display: none"><td>中标价(元)</td><td>999999</td></tr></table><!-- <p>中标价：5元</p> -->
<script>var x = "中标价：7元";</script>"""

STRANGE = (
    "<html><body><div>欢迎访问某某交易中心</div><table><tr><td>a</td><td>b</td></tr></table></body></html>"
)
