"""Kind, sign, rate, part, time and body of a figure."""

import pytest
from mined import load_cases, mined, page, with_surface

from corpus_tools.mine import mine_figures
from corpus_tools.mine.kinds import EVERY_RULE
from corpus_tools.records import Article


def test_a_fall_is_negative_and_says_with_what_it_is_compared() -> None:
    figure = with_surface("全区立案数同比下降12.5%。", "12.5%")
    assert figure.value is not None and float(figure.value) == -12.5
    assert figure.comparison is not None
    assert (figure.comparison.basis, figure.comparison.direction) == ("同比", "down")


def test_a_level_after_a_fall_keeps_its_sign() -> None:
    assert float(with_surface("乱停率由42%降到11%。", "11%").value or 0) == 11


@pytest.mark.parametrize(
    ("text", "surface", "per"),
    [
        ("每周开展夜查3次。", "3次", "周"),
        ("网格员人均走访86户。", "86户", "人"),
        ("发放每期2万份。", "2万份", "期"),
        ("一斤莲子卖21元。", "21元", "斤"),
        ("对3家工地各罚款4000元。", "4000元", "家"),
    ],
)
def test_rates_say_what_they_are_per(text: str, surface: str, per: str) -> None:
    assert with_surface(text, surface).per == per


def test_parts_name_their_total() -> None:
    figures = {
        figure.surface: figure for figure in mined("共抓获嫌疑人27名，其中刑拘15名、取保8名，起诉9人。")
    }
    assert figures["15名"].part_of == figures["8名"].part_of == figures["27名"].id
    assert figures["9人"].part_of is None


def test_a_day_named_before_the_first_item_makes_the_others_no_parts() -> None:
    figures = mined("活动当天共设立咨询点33处、义诊台2处。全年调解纠纷90件，单日最多7件。")
    assert [figure.part_of is not None for figure in figures] == [False, False, False, True]


def test_a_list_behind_a_colon_or_in_brackets_is_made_of_parts() -> None:
    figures = mined("新增病例6例（东区4例、西区2例）。查处违法9起：超速7起、逆行2起。")
    assert [figure.part_of is not None for figure in figures] == [False, True, True, False, True, True]


def test_a_list_goes_on_behind_a_note_that_holds_a_part_of_a_part() -> None:
    found = {
        figure.surface: figure for figure in mined("查处违法96起，其中酒驾21起（醉驾4起）、超员13起、逆行9起")
    }
    total = found["96起"].id
    assert [found[s].part_of for s in ("21起", "13起", "9起")] == [total] * 3
    assert found["4起"].part_of == found["21起"].id


def test_items_that_make_up_the_total_are_its_parts() -> None:
    figures = mined("完成造林9000亩，其中更新造林5600亩，新造林面积3400亩；改造林地800亩。")
    assert [figure.part_of is not None for figure in figures] == [False, True, True, False]


def test_all_items_of_a_note_are_parts() -> None:
    figures = mined("退耕还林9万亩（坡地造林4万亩，荒山造林3万亩），修路2万亩。")
    assert [figure.part_of is not None for figure in figures] == [False, True, True, False]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("侦破走私案213宗，包括104宗海路案和109宗陆路案。", [False, True, True]),
        ("利润412.6亿元，同比增长5%。其中，央企301.2亿元，增长6%，地方企业111.4亿元。", [0, 0, 1, 0, 1]),
        ("增加值388万元，其中工业101万元，增长3%；农业250万元，增长2%；商贸37万元。", [0, 1, 0, 1, 0, 1]),
        ("新开工项目9个。其中，220千伏项目2个，35千伏项目4个。", [0, 0, 1, 0, 1]),
        ("分配住房609套，其中安置低保户406套，安置残疾人112套，修缮旧房30套。", [0, 1, 1, 0]),
        ("发放传单800份、海报500份、折页300份。", [False, False, False]),
    ],
)
def test_numbers_that_make_up_a_total_are_its_parts_wherever_they_stand(text: str, parts: list[int]) -> None:
    assert [figure.part_of is not None for figure in mined(text)] == parts


@pytest.mark.parametrize(
    ("text", "totals"),
    [
        (
            "受理申请96件，办结71件，其中受理低保申请30件，办结22件；受理救助申请41件，办结40件；走访9家。",
            {"30件": "96件", "22件": "71件", "41件": "96件", "40件": "71件", "9家": None},
        ),
        (
            "受理申请96件(结转12件)，办结71件。其中：受理低保申请30件；受理救助申请41件，同比增长5%；受理其他申请9件。",
            {"12件": "96件", "30件": "96件", "41件": "96件", "9件": "96件"},
        ),
        (
            "走访农户80户，其中走访低保户20户；走访残疾人家庭70户。",
            {"20户": "80户", "70户": None},  # more than there were
        ),
        (
            "发放宣传单500份，其中发放儿童读本20份，举办讲座5场，发放慰问品30份。",
            {"20份": "500份", "30份": None},
        ),
    ],
)
def test_a_list_of_parts_goes_on_with_the_verbs_of_its_totals(
    text: str, totals: dict[str, str | None]
) -> None:
    figures = mined(text)
    surfaces = {figure.id: figure.surface for figure in figures}
    found = {figure.surface: surfaces.get(figure.part_of or "") for figure in figures}
    assert {surface: found[surface] for surface in totals} == totals


@pytest.mark.parametrize(
    "case", load_cases("mine_shares.json"), ids=lambda case: f"{case['surface']}-{case['object']}"
)
def test_shares_are_of_what_stands_before_their_verb(case: dict[str, str | None]) -> None:
    figure = with_surface(case["text"] or "", case["surface"] or "")
    assert (figure.object, figure.action) == (case["object"], case["action"])


def test_what_was_done_with_a_part_counts_for_itself() -> None:
    figures = mined("发现隐患312处，整改201处，关停111处。")
    assert [figure.part_of for figure in figures] == [None, None, None]


@pytest.mark.parametrize(
    ("text", "surface", "thing", "verb"),
    [
        ("出口额9亿元，同比增长5%。", "5%", "出口额", "增长"),
        ("刑事案件31件，同比下降7.9%，同比减少4件。", "4件", "刑事案件", "减少"),
        ("柳林3154亩，占37.7%。", "37.7%", "柳林", "占"),
        ("查获走私案258宗，较2009年的224宗上升15%。", "15%", "走私案", "上升"),
        ("2015年全县粮食产量4万吨。", "4万吨", "粮食产量", None),
        ("实现营业收入6.2亿元。", "6.2亿元", "营业收入", "实现"),
        ("工业增加值2.1亿元。", "2.1亿元", "工业增加值", None),
        ("绿化面积410亩。", "410亩", "绿化面积", None),
    ],
)
def test_a_change_is_one_of_what_was_counted_before(
    text: str, surface: str, thing: str, verb: str | None
) -> None:
    figure = with_surface(text, surface)
    assert (figure.object, figure.action) == (thing, verb)


@pytest.mark.parametrize(
    ("text", "surface", "period"),
    [
        ("去年查获走私案258宗，较2009年的224宗上升15%。", "224宗", "2009年"),
        ("去年查获走私案258宗，较2009年的224宗上升15%。", "15%", "去年"),
        ("今年资助新生57人。比去年增长11%，筹款7万元。", "7万元", "今年"),
        ("今年审结案件481件，与去年持平。审结旧案27件。", "27件", "今年"),
    ],
)
def test_what_a_figure_is_compared_with_is_not_its_time(text: str, surface: str, period: str) -> None:
    found = with_surface(text, surface).period
    assert found is not None and found.text == period


def test_a_list_of_tasks_is_a_plan_until_it_tells_what_was_done() -> None:
    text = "今年的主要任务是：完成工程91件。治理水土流失15平方公里。截至目前，已完成工程40件。"
    assert [figure.kind for figure in mined(text)] == ["target", "target", "figure"]


def test_the_tasks_of_a_goal_are_a_plan() -> None:
    figures = mined("发放传单300份。\n今年的主要目标为：完成工程91件。治理水土流失15平方公里。")
    assert [figure.kind for figure in figures] == ["figure", "target", "target"]


def test_a_rate_in_a_description_is_that_of_its_own_number() -> None:
    assert with_surface("人均收入高于3000元的农户有69户。", "69户").per is None


def test_what_happened_the_same_day_is_no_part() -> None:
    figures = mined("新增病例9例，其中东城5例、西城4例；当日出院3例。")
    assert [figure.part_of is not None for figure in figures] == [False, True, True, False]


def test_a_plan_lasts_to_the_end_of_its_paragraph() -> None:
    text = "发放传单300份。\n下一步，加大宣传。新装路灯90盏。\n走访农户70户。"
    assert [figure.kind for figure in mined(text)] == ["figure", "target", "figure"]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("6月5日至8月20日，巡河70公里。", ("6月5日至8月20日", "XXXX-06-05/XXXX-08-20")),
        ("2022年1月1日—12月31日办结8件。", ("2022年1月1日—12月31日", "2022-01-01/2022-12-31")),
        ("2021年3月至9月，办结8件。", ("2021年3月至9月", "2021-03/2021-09")),
    ],
)
def test_two_times_with_a_dash_between_are_one_period(text: str, period: tuple[str, str]) -> None:
    found = next(figure.period for figure in mined(text) if figure.kind == "figure")
    assert found is not None and (found.text, found.edtf) == period


def test_periods_come_from_the_clause_or_from_further_off() -> None:
    figures = [
        f for f in mined("2023年，所里走访农户310户。劝阻群众12人。6月，破案3起。") if f.kind == "figure"
    ]
    found = [(f.period.edtf, f.period.source) for f in figures if f.period]
    assert found == [("2023", "sentence"), ("2023", "paragraph"), ("XXXX-06", "sentence")]


def test_the_body_of_the_article_is_the_agent() -> None:
    text = "柳岸派出所聚焦反诈宣传。\n今年发放传单2600份。"
    article = Article(id="a1", document="page", ordinal=1, title="总结", start=0, end=len(text), text=text)
    found = mine_figures(page(text), [article])
    assert [(figure.agent, figure.article) for figure in found] == [("柳岸派出所", "a1")]


def test_a_list_shares_the_verb_and_a_verb_shares_the_thing() -> None:
    figures = {
        figure.surface: figure
        for figure in mined("查处酒驾9起。排查纠纷31件，化解30件。出动民警12人、警车4辆。")
    }
    assert figures["30件"].metric == "disputes_mediated"
    assert figures["4辆"].metric == "vehicles_deployed"
    assert figures["31件"].metric == "other"


def test_a_table_lends_unit_and_column_to_its_cells() -> None:
    text = "序号 类型 案数（起） 金额（万元）\n1 刷单 19 87.4\n2 客服 11 52.1\n"
    cells = [(f.surface, f.value, f.unit) for f in mined(text) if f.kind == "figure"]
    assert [(surface, float(value or 0), unit) for surface, value, unit in cells] == [
        ("19", 19, "起"), ("87.4", 874000, "元"), ("11", 11, "起"), ("52.1", 521000, "元"),
    ]  # fmt: skip


def test_bounds_follow_the_qualifier() -> None:
    bounds = {
        f.surface: (f.low, f.high) for f in mined("发传单80余份、海报近40张、横幅不足9条，走访至少50户。")
    }
    assert bounds["80余份"] == (80, 90)
    assert bounds["近40张"] == (36, 40)
    assert bounds["不足9条"] == (None, 9)
    assert bounds["至少50户"] == (50, None)


def test_a_doubtful_choice_is_listed_for_review_with_its_runner_up() -> None:
    figure = with_surface("整改查处问题场所8家。", "8家")
    assert figure.metric_alt
    assert figure.reasons


def test_what_is_said_of_the_first_share_of_a_list_holds_for_all() -> None:
    figures = mined("积压案件较去年同期分别下降15.9%、31%、17.8%、36.8%和5%。结案率达到91%、92%。")
    assert [float(figure.value or 0) for figure in figures] == [-15.9, -31, -17.8, -36.8, -5, 91, 92]
    assert {figure.comparison.basis for figure in figures[:5] if figure.comparison} == {"较去年同期"}


def test_half_a_year_is_the_period_of_its_sentence() -> None:
    figure = with_surface("2019年上半年，全镇查处违建6起。", "6起")
    assert figure.period is not None
    assert (figure.period.text, figure.period.edtf) == ("2019年上半年", "2019-01/2019-06")


def test_rules_left_out_of_a_sentence_would_not_have_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = [
        case["text"]
        for name in ("figures", "offices", "quantities")
        for case in load_cases(f"mine_{name}.json")
    ]
    words = ["去年", "上年", "前年", "往年", "历年"]
    sentences += [f"{word}同期仅为35起。" for word in words]
    sentences += [
        f"民警发现一人{word}客服转账3万元。" for word in ("自称", "诱导其他人", "诱骗她", "要求她转账")
    ]
    sentences += ["20名网格员人均走访50户。", "例如每人缴费200元。"]
    chosen = [[figure.reasons for figure in mined(text)] for text in sentences]
    monkeypatch.setattr("corpus_tools.mine.figures.rules_for", lambda sentence: EVERY_RULE)
    assert chosen == [[figure.reasons for figure in mined(text)] for text in sentences]
