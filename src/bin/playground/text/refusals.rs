//! Refusals in words. English is the `Display` of the types, as the headless runner prints it; the
//! Korean is here, written as an original. Names of fields and values stay as documents have them.

use ringside::decimal::Plain;
use ringside::scenario::{Allowed, OutOfPlace, Problem, Refusal, Refusals, Thing};
use ringside::simulation::Refusal as Unfit;

use super::particles::Particle::{And, Object, Subject, Topic};
use crate::intent::Language;

/// A sentence for each refusal.
pub fn sentences(language: Language, refusals: &Refusals) -> Vec<String> {
    let sentence = |refusal: &Refusal| match language {
        Language::En => refusal.to_string(),
        Language::Ko => {
            let line = refusal.line.map(|line| format!("{line}번째 줄, ")).unwrap_or_default();
            let path = if refusal.path.is_empty() { String::new() } else { format!("{}: ", refusal.path) };
            format!("{line}{path}{}", korean(&refusal.problem))
        }
    };
    refusals.0.iter().map(sentence).collect()
}

/// Why a step does not fit the state that the run has reached.
pub fn refusal(language: Language, refusal: &Unfit) -> String {
    match language {
        Language::En => refusal.to_string(),
        Language::Ko => unfit(refusal),
    }
}

fn unfit(refusal: &Unfit) -> String {
    let about = |name: &dyn std::fmt::Display, says: &str| format!("{} {says}", Topic.behind(&name.to_string()));
    match refusal {
        Unfit::NodeIsDown(node) => about(node, "다운되어 있습니다"),
        Unfit::NodeIsUp(node) => about(node, "이미 돌고 있습니다"),
        Unfit::NodeIsPaused(node) => about(node, "멈춰 있습니다"),
        Unfit::NodeIsNotPaused(node) => about(node, "멈춰 있지 않습니다"),
        Unfit::NothingToDamage(node) => about(node, "디스크에 그런 것이 없습니다"),
        Unfit::NodeIsEmpty(node) => about(node, "다운되어 있고, 지울 것도 없습니다"),
        Unfit::RepairWithItself(node) => about(node, "자기 사본을 자기와 비교할 수 없습니다"),
        Unfit::NoSuchNode(node) => about(node, "아직 들어오지 않았습니다"),
        Unfit::NodeIsThere(node) => about(node, "이미 멤버입니다"),
        Unfit::NodeHasLeft(node) => about(node, "이미 나갔습니다"),
        Unfit::ChangeUnderWay(node) => about(node, "아직 들어오거나 나가는 중입니다. 멤버는 한 번에 하나씩만 바뀝니다"),
        Unfit::KnowsNobody(node) => about(node, "사본을 맡는 다른 노드를 아직 몰라, 가진 것을 넘겨줄 상대가 없습니다"),
        Unfit::LastNode(node) => about(node, "하나뿐인 노드입니다. 나가면 모든 것이 사라집니다"),
        Unfit::DatacenterIsDown(datacenter) => about(datacenter, "이미 모든 노드가 다운되어 있습니다"),
        Unfit::DatacenterIsUp(datacenter) => about(datacenter, "이미 모든 노드가 돌고 있습니다"),
        Unfit::TooFewWouldStay { nodes, field, value } => {
            format!("남는 노드가 {nodes}대뿐이라 {field} = {value}에 모자랍니다")
        }
        Unfit::TokenTaken { token, by } => format!("토큰 {token}은 이미 {by}의 것입니다"),
        Unfit::ModuloMoves => {
            "나머지 해시에서는 거의 모든 키가 옮겨 다니게 됩니다. 노드는 링에서만 들어오고 나갈 수 있습니다".to_owned()
        }
        Unfit::NothingIsCut => "끊긴 곳이 없습니다".to_owned(),
        Unfit::NotCut(one, other) => format!("{} {other} 사이는 끊겨 있지 않습니다", And.behind(&one.to_string())),
        Unfit::TooManyCopies { n, nodes } => format!("사본 {n}개는 노드 {nodes}대보다 많습니다"),
        Unfit::Quorum { field, value, n } => format!("{field} = {value}: 사본 {n}개보다 많습니다"),
        Unfit::CopiesByDatacenter => "n은 데이터 센터별 사본 수의 합이라 따로 정할 수 없습니다".to_owned(),
    }
}

fn korean(problem: &Problem) -> String {
    match problem {
        Problem::Syntax { language, line, column, says } => {
            format!("{line}번째 줄 {column}번째 글자: {language} 문서로 읽을 수 없습니다 ({says})")
        }
        Problem::TooLong { bytes, limit } => format!("문서가 {bytes}바이트입니다. {limit}바이트까지 됩니다"),
        Problem::TooDeep { limit } => format!("표와 목록이 {limit}겹보다 깊이 들어 있습니다"),
        Problem::Missing { allowed } => format!("값이 없습니다. {} 있어야 합니다", Subject.behind(&of_allowed(allowed))),
        Problem::NotAllowed { found, allowed, meant } => {
            format!("{} 쓸 수 없습니다. 쓸 수 있는 값: {}{}", Topic.behind(found), of_allowed(allowed), perhaps(meant.as_deref()))
        }
        Problem::Rounded { found } => {
            format!("{} 반올림된 수입니다. 2^53을 넘는 정수는 문자열로 적어 주세요", Topic.behind(found))
        }
        Problem::UnknownField { fields, meant } if fields.is_empty() => {
            format!("모르는 항목입니다. 여기에는 항목이 없습니다{}", perhaps(meant.as_deref()))
        }
        Problem::UnknownField { fields, meant } => {
            format!("모르는 항목입니다. 여기에 쓸 수 있는 항목: {}{}", fields.join(", "), perhaps(meant.as_deref()))
        }
        Problem::NoSuch { thing, name, there_are, meant } => {
            let there_are = if there_are.is_empty() {
                "하나도 없습니다".to_owned()
            } else {
                format!("있는 것: {}", listed(there_are))
            };
            format!("{}\"{name}\" 없음. {there_are}{}", of_thing(*thing), perhaps(meant.as_deref()))
        }
        Problem::NotAvailable { asked, available } if available.is_empty() => {
            format!("{} 아직 쓸 수 없습니다. 이 항목을 빼 주세요", Topic.behind(asked))
        }
        Problem::NotAvailable { asked, available } => {
            format!("{} 아직 쓸 수 없습니다. 지금 쓸 수 있는 값: {}", Topic.behind(asked), available.join(", "))
        }
        Problem::Taken { thing, name } => format!("이름 \"{name}\"이 이미 쓰이고 있습니다 ({})", of_thing(*thing).trim()),
        Problem::TooManyCopies { n, nodes } => format!("사본 {n}개는 노드 {nodes}대보다 많습니다. 1부터 {nodes}까지 됩니다"),
        Problem::TooManyCopiesThere { copies, nodes, datacenter } => {
            format!("사본 {copies}개는 데이터 센터 {datacenter}의 노드 {nodes}대보다 많습니다. 0부터 {nodes}까지 됩니다")
        }
        Problem::QuorumTooLarge { asked, copies } => {
            format!("응답 {asked}개는 사본 {copies}개(n)보다 많습니다. 1부터 {copies}까지 됩니다")
        }
        Problem::TokenTaken { token, node } => {
            format!("토큰 {token}은 이미 {}의 것입니다. 토큰은 한 번씩만 줄 수 있습니다", node)
        }
        Problem::TooManyTokens { tokens, limit } => format!("링의 토큰이 {tokens}개가 됩니다. {limit}개까지 됩니다"),
        Problem::ExactlyOneOf { fields } => format!("{} 가운데 꼭 하나만 있어야 합니다", fields.join(", ")),
        Problem::AtLeastOneOf { fields } => format!("{} 가운데 적어도 하나는 있어야 합니다", fields.join(", ")),
        Problem::OnlyTogether { fields } => format!("{} 항목은 함께 있어야 합니다", fields.join(", ")),
        Problem::OutOfPlace { why } => of_place(*why).to_owned(),
        Problem::InVariation { path, problem } => format!("이렇게 바꾸면 {path}: {}", korean(problem)),
        Problem::Repeated { name } => format!("{} 두 번 나옵니다. 한 번만 쓸 수 있습니다", Subject.behind(&name.to_string())),
        Problem::SameEnds { name } => format!("양쪽 끝이 모두 {name}입니다. 서로 다른 둘이어야 합니다"),
        Problem::AfterTheEnd { until } => format!("실행은 그 전에, until = {}에 끝납니다", Plain(*until)),
        Problem::NotProse { found } => {
            format!("강의의 글에는 {found} 쓸 수 없습니다. 문단, 목록, **굵게**, *강조*, `코드`, 링크만 됩니다")
        }
        Problem::NotAPath { at } => {
            format!(
                "{at}번째 글자부터 보고서의 경로로 읽을 수 없습니다. 이름은 점으로 잇고, 항목은 [0], 점이 든 이름은 [\"a.b\"]로 적습니다"
            )
        }
    }
}

fn of_allowed(allowed: &Allowed) -> String {
    match allowed {
        Allowed::Table => "표".to_owned(),
        Allowed::List => "목록".to_owned(),
        Allowed::ListOf { least, entries } => format!("{least}개 이상의 목록(항목은 {})", of_allowed(entries)),
        Allowed::Tables { least, most } => format!("표 {least}~{most}개의 목록"),
        Allowed::Settings => {
            "cluster, network, clients 안의 자리와 그 값을 적은 표: { \"cluster.replication.r\" = 2 }".to_owned()
        }
        Allowed::Text => "글".to_owned(),
        Allowed::ShortText { most } => format!("1~{most}자의 글"),
        Allowed::Switch => "true 또는 false".to_owned(),
        Allowed::Whole { least, most } if least == most => least.to_string(),
        Allowed::PowerOfTwo { most } => format!("1부터 {most}까지의 2의 거듭제곱"),
        Allowed::Whole { least, most } if *most == u64::MAX => format!("{least} 이상의 정수"),
        Allowed::Whole { least, most } => format!("{least}부터 {most}까지의 정수"),
        Allowed::Number { least, most } => format!("{}부터 {}까지의 수", Plain(*least), Plain(*most)),
        Allowed::AnyNumber => "수".to_owned(),
        Allowed::Milliseconds { least, most } => format!("{}부터 {}까지의 밀리초", Plain(*least), Plain(*most)),
        Allowed::MillisecondRange { most } => format!("0부터 {}까지의 밀리초 두 개(작은 것부터)", Plain(*most)),
        Allowed::NumberRange => "수 두 개(작은 것부터)".to_owned(),
        Allowed::OneOf(names) => names.join(", "),
        Allowed::Name => "A-Z, a-z, 0-9, '-', '_', '.' 가운데 1~16자로 된 이름".to_owned(),
        Allowed::NodeTable => "노드 이름, 또는 cluster.nodes와 같은 표".to_owned(),
        Allowed::TokenRange => "토큰 두 개의 목록: 범위 바로 앞의 토큰과 범위의 마지막 토큰".to_owned(),
        Allowed::Token => format!("{}부터 {}까지의 정수(수 또는 문자열)", i64::MIN, i64::MAX),
        Allowed::Seed => format!("0부터 {}까지의 정수(수 또는 문자열)", u64::MAX),
        Allowed::Nodes => "1부터 1000까지의 정수, 또는 노드 표 1~1000개의 목록".to_owned(),
        Allowed::Latency => "[최소, 최대] 밀리초, { mean, shape = \"exponential\" }, 또는 { trace = \"lnkd-ssd\" }".to_owned(),
        Allowed::StoredValue => "글, 목록, 표, 또는 { base64 = \"…\" }".to_owned(),
        Allowed::Base64 => "RFC 4648의 base64(채움 문자 포함)".to_owned(),
        Allowed::Clients { most: 1 } => "1, 또는 클라이언트 이름의 목록".to_owned(),
        Allowed::Clients { most } => format!("1부터 {most}까지의 정수, 또는 클라이언트 이름의 목록"),
        Allowed::Anything => "글, 수, true나 false, 목록, 표".to_owned(),
    }
}

fn of_thing(thing: Thing) -> &'static str {
    match thing {
        Thing::Node => "노드 ",
        Thing::Client => "클라이언트 ",
        Thing::End => "노드나 클라이언트 ",
        Thing::Operation => "작업 ",
        Thing::ReportField => "보고서 항목 ",
        Thing::Datacenter => "데이터 센터 ",
    }
}

fn of_place(why: OutOfPlace) -> &'static str {
    match why {
        OutOfPlace::DelayWithoutWhen => "delay는 어떤 일이 일어난 뒤를 재므로 `when`과 함께만 쓸 수 있습니다",
        OutOfPlace::ValueOfNoPut => "값은 put에만 있습니다",
        OutOfPlace::ContextOfGet => "get은 아무것도 대신하지 않습니다. context는 put과 delete에만 있습니다",
        OutOfPlace::TimeOfStepNow => "손으로 하는 단계는 지금 일어납니다. `at`과 `when`을 쓸 수 없습니다",
        OutOfPlace::NameOfWorkload => "w1-1 같은 이름은 부하가 만드는 작업의 것입니다. 다른 이름을 지어 주세요",
        OutOfPlace::WhenOfFirstStep => "강의의 첫 단계는 실행이 시작되는 곳입니다. when과 delay는 그다음 단계부터 씁니다",
        OutOfPlace::QuestionOfLastStep => "답이 가려질 다음 단계가 없습니다. 질문은 그 앞 단계에서 합니다",
        OutOfPlace::RefreshOfContacts => {
            "접점에게만 묻는 클라이언트는 멤버를 알아내지 않습니다. refresh는 policy = \"rotating\"이나 \"token_aware\"일 때만 쓸 수 있습니다"
        }
        OutOfPlace::ExpectOfStepNow => "손으로 하는 단계에는 기대 값을 적을 수 없습니다. 문서에는 적을 수 있습니다",
        OutOfPlace::CopiesByDatacenter => "사본 수는 per_dc가 정합니다. n을 함께 적으려면 그 합과 같아야 합니다",
        OutOfPlace::PlacementOfModulo => {
            "나머지 해시에는 데이터 센터가 없습니다. placement = \"datacenter\"는 partitioning.kind = \"ring\"일 때만 쓸 수 있습니다"
        }
    }
}

fn perhaps(meant: Option<&str>) -> String {
    meant.map(|name| format!(". 혹시 {} 쓰려고 했나요?", Object.behind(name))).unwrap_or_default()
}

/// The names a sentence can hold; beyond that they are only counted.
fn listed(names: &[String]) -> String {
    const NAMES_MAX: usize = 24;
    match names.len() {
        0..=NAMES_MAX => names.join(", "),
        many => format!("{} 외 {}개", names[..NAMES_MAX].join(", "), many - NAMES_MAX),
    }
}
