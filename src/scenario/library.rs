//! The worked scenarios that come with Ringside. The files are `scenarios/*.toml`; what they are
//! called, in both languages, and what they are about, stands here.

use serde::Serialize;
use serde_json::{Value, json};

/// A scenario that comes with Ringside.
#[derive(Clone, Copy, Debug)]
pub struct Bundled {
    /// What it is asked for by: `ringside run NAME`, `?scenario=NAME`.
    pub name: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// What it is called, in English.
    pub title_en: &'static str,
    /// What it is called, in Korean.
    pub title_ko: &'static str,
    /// What is to be seen in it, in English.
    pub about_en: &'static str,
    /// What is to be seen in it, in Korean.
    pub about_ko: &'static str,
    source: Source,
}

/// What a scenario is about: the chapters of the collection. Each leans on those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A first look: a put, a get, a node that dies.
    First,
    /// Which node keeps which key, and how many keep it.
    Placement,
    /// How a request finds its way to the copies, and what its sender learns.
    Requests,
    /// How many answers are enough.
    Quorums,
    /// What readers may rely on, and what a cut network leaves of it.
    Consistency,
    /// Telling older from newer from concurrent.
    Versions,
    /// Who is there, and who is believed to be dead.
    Membership,
    /// What fails, and how the store serves on.
    Failures,
    /// Copies that differ, found and mended.
    Repair,
    /// Copies in more than one place.
    Datacenters,
    /// What a node does with its disk: how writes become durable, and how they are found again.
    Storage,
    /// Loads to measure the page with.
    Measuring,
}

impl Subject {
    /// Those that a lesson can be about.
    pub const OF_LESSONS: [Subject; 11] = [
        Subject::First,
        Subject::Placement,
        Subject::Requests,
        Subject::Quorums,
        Subject::Consistency,
        Subject::Versions,
        Subject::Membership,
        Subject::Failures,
        Subject::Repair,
        Subject::Datacenters,
        Subject::Storage,
    ];

    /// Its name in documents.
    pub const fn name(self) -> &'static str {
        match self {
            Subject::First => "first",
            Subject::Placement => "placement",
            Subject::Requests => "requests",
            Subject::Quorums => "quorums",
            Subject::Consistency => "consistency",
            Subject::Versions => "versions",
            Subject::Membership => "membership",
            Subject::Failures => "failures",
            Subject::Repair => "repair",
            Subject::Datacenters => "datacenters",
            Subject::Storage => "storage",
            Subject::Measuring => "measuring",
        }
    }

    /// What it is called, in English and in Korean.
    pub fn names(self) -> [&'static str; 2] {
        match self {
            Subject::First => ["Start here", "처음"],
            Subject::Placement => ["Partitioning and replication", "분할과 다중화"],
            Subject::Requests => ["The way of a request", "요청이 지나는 길"],
            Subject::Quorums => ["Quorums", "정족수"],
            Subject::Consistency => ["Consistency and availability", "일관성과 가용성"],
            Subject::Versions => ["Versions", "버전"],
            Subject::Membership => ["Membership", "멤버십"],
            Subject::Failures => ["Serving through failures", "장애를 견디기"],
            Subject::Repair => ["Repair", "복구"],
            Subject::Datacenters => ["Several datacenters", "여러 데이터 센터"],
            Subject::Storage => ["Storage", "저장 엔진"],
            Subject::Measuring => ["Measuring", "성능 재기"],
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Source {
    /// `scenarios/NAME.toml`.
    File,
    /// Made by rule, where writing it out would take a thousand steps.
    Made(fn() -> Value),
}

impl Bundled {
    /// The document, as TOML or JSON text.
    pub fn text(&self) -> String {
        self.made().unwrap_or_else(|| file(self.name).unwrap_or_default().to_owned())
    }

    /// The document as text, if it is made by rule. The others are files, which a page can load when it needs them:
    /// as long as it does not ask for their [`text`](Self::text), none of them becomes part of it.
    pub fn made(&self) -> Option<String> {
        match self.source {
            Source::File => None,
            Source::Made(make) => Some(super::json::text(&make())),
        }
    }
}

/// What is written in the file of a scenario.
fn file(name: &str) -> Option<&'static str> {
    macro_rules! files {
        ($($name:literal)*) => {
            match name {
                $($name => Some(include_str!(concat!("../../scenarios/", $name, ".toml"))),)*
                _ => None,
            }
        };
    }
    files!(
        "newcomer"
        "key0"
        "quorum-w"
        "stale-read"
        "workload"
        "modulo"
        "range-ends"
        "weights"
        "no-copies"
        "fewer-copies"
        "join-leave"
        "contact-points"
        "token-aware"
        "coordinators"
        "timed-out"
        "blind-retry"
        "quorum-grid"
        "w1-lost"
        "not-by-majority"
        "blocking-quorum"
        "one-server"
        "ideal-state"
        "cap-ca"
        "cap-cp"
        "cap-ap"
        "consistency-models"
        "new-then-old"
        "staleness"
        "two-clocks"
        "dynamo-d1-d5"
        "two-writers"
        "sibling-explosion"
        "second-life"
        "clock-truncation"
        "lww-skew"
        "heartbeats"
        "gossip"
        "reporters"
        "two-nodes"
        "paused-not-dead"
        "seeds"
        "all-seeds"
        "no-single-point"
        "four-faults"
        "strict-quorum"
        "sloppy-quorum"
        "sloppy-misses"
        "hints"
        "read-repair"
        "merkle"
        "billion-keys"
        "wiped-node"
        "quorum-scopes"
        "three-zones"
        "dc-outage"
        "write-path"
        "read-path"
        "durability"
        "no-commit-log"
        "compaction"
        "tombstones"
        "damage"
    )
}

/// The scenario of a name.
pub fn find(name: &str) -> Option<&'static Bundled> {
    SCENARIOS.iter().find(|bundled| bundled.name == name)
}

/// Every one of them, in the order in which they are offered: those of a subject together.
pub const SCENARIOS: &[Bundled] = &[
    Bundled {
        name: "newcomer",
        subject: Subject::First,
        title_en: "First steps",
        title_ko: "처음 만나는 클러스터",
        about_en: "Five nodes, three puts, two gets, and one node killed in between.",
        about_ko: "노드 다섯 대에 세 번 쓰고 두 번 읽습니다. 그 사이에 노드 하나가 죽습니다.",
        source: Source::File,
    },
    Bundled {
        name: "key0",
        subject: Subject::First,
        title_en: "Where key0 lives",
        title_ko: "key0이 놓이는 곳",
        about_en: "Four servers on a ring, three copies: the walk from key0 meets s1, s2 and s3.",
        about_ko: "링 위의 서버 네 대와 사본 세 개. key0에서 시계 방향으로 걸으면 s1, s2, s3을 만납니다.",
        source: Source::File,
    },
    Bundled {
        name: "quorum-w",
        subject: Subject::First,
        title_en: "What the client waits for",
        title_ko: "클라이언트가 기다리는 것",
        about_en: "The same write with W = 1, 2 and 3: always three copies, never the same wait.",
        about_ko: "같은 쓰기를 W = 1, 2, 3으로 합니다. 사본은 늘 세 개이고, 기다리는 시간만 다릅니다.",
        source: Source::File,
    },
    Bundled {
        name: "stale-read",
        subject: Subject::First,
        title_en: "Reading something old",
        title_ko: "낡은 값을 읽는 순간",
        about_en: "With W = 1 and R = 1 a copy that is late answers with what it has.",
        about_ko: "W = 1, R = 1이면 늦은 사본도 가진 대로 답합니다.",
        source: Source::File,
    },
    Bundled {
        name: "workload",
        subject: Subject::First,
        title_en: "A node dies under load",
        title_ko: "부하가 걸린 채로",
        about_en: "Forty operations a second while a node dies and comes back: who notices, and how many.",
        about_ko: "초당 마흔 번씩 읽고 쓰는 동안 노드 하나가 죽었다가 돌아옵니다. 누가 얼마나 알아챌까요?",
        source: Source::File,
    },
    Bundled {
        name: "modulo",
        subject: Subject::Placement,
        title_en: "Why not simply modulo?",
        title_ko: "그냥 나머지로 나누면 안 될까?",
        about_en: "Four nodes share keys out evenly. With a fifth, nearly every key would have to move.",
        about_ko: "노드 넷이면 완벽하게 고릅니다. 그런데 다섯째가 들어오면 거의 모든 키가 옮겨 가야 합니다.",
        source: Source::File,
    },
    Bundled {
        name: "range-ends",
        subject: Subject::Placement,
        title_en: "Where a range ends",
        title_ko: "범위는 어디까지일까",
        about_en: "Three tokens side by side, and a key that hashes exactly to the one in the middle.",
        about_ko: "토큰 셋이 나란히 붙어 있고, 키의 해시가 가운데 토큰과 똑같습니다.",
        source: Source::File,
    },
    Bundled {
        name: "weights",
        subject: Subject::Placement,
        title_en: "Twice the machine, twice the keys",
        title_ko: "두 배로 튼튼하면 키도 두 배",
        about_en: "Virtual nodes share keys out by weight, though never quite evenly: measured, and held against theory.",
        about_ko: "가상 노드는 가중치만큼 키를 나눠 맡습니다. 얼마나 고른지 재서 이론과 견줍니다.",
        source: Source::File,
    },
    Bundled {
        name: "no-copies",
        subject: Subject::Placement,
        title_en: "More machines, more failures",
        title_ko: "기계가 늘면 고장도 는다",
        about_en: "Five nodes and one copy of each key: somebody is always down. Then the same with three copies.",
        about_ko: "노드 다섯에 사본은 하나씩이라 늘 누군가는 죽어 있습니다. 이어 사본을 셋 두고 똑같이 해 봅니다.",
        source: Source::File,
    },
    Bundled {
        name: "fewer-copies",
        subject: Subject::Placement,
        title_en: "Three copies on two machines?",
        title_ko: "기계 둘에 사본 셋?",
        about_en: "The walk skips machines that it has chosen already. When one leaves for good, two copies are left.",
        about_ko: "링을 따라 걸으며 이미 고른 기계는 건너뜁니다. 기계 하나가 아주 떠나면 사본도 둘이 됩니다.",
        source: Source::File,
    },
    Bundled {
        name: "join-leave",
        subject: Subject::Placement,
        title_en: "One more, and one fewer",
        title_ko: "하나 더, 그리고 하나 덜",
        about_en: "A fifth node joins under load and takes over its share; then another leaves. Nobody waits for it.",
        about_ko: "부하가 걸린 채로 다섯째 노드가 들어와 제 몫을 넘겨받고, 이어 다른 노드가 나갑니다. 아무도 기다리지 않습니다.",
        source: Source::File,
    },
    Bundled {
        name: "contact-points",
        subject: Subject::Requests,
        title_en: "Two addresses are enough",
        title_ko: "주소 두 개면 충분하다",
        about_en: "Both contact points die. The client that has learned the members goes on, the one that asks only those two does not.",
        about_ko: "접점 둘이 모두 죽습니다. 멤버를 알아낸 클라이언트는 계속하고, 접점에게만 묻는 클라이언트는 멈춥니다.",
        source: Source::File,
    },
    Bundled {
        name: "token-aware",
        subject: Subject::Requests,
        title_en: "Straight to the copy",
        title_ko: "사본에게 바로",
        about_en: "The same writes twice: by a client that takes the nodes in turn, and by one that knows the ring. Only the first are passed on.",
        about_ko: "같은 쓰기를 두 번 합니다. 노드에 차례로 묻는 클라이언트의 쓰기는 넘겨지고, 링을 아는 클라이언트의 쓰기는 넘겨지지 않습니다.",
        source: Source::File,
    },
    Bundled {
        name: "coordinators",
        subject: Subject::Requests,
        title_en: "Ask anyone",
        title_ko: "아무에게나 물어보세요",
        about_en: "s0 keeps no copy: it passes a write on, and coordinates a read. And a late answer still helps.",
        about_ko: "사본이 없는 s0은 쓰기는 넘기고 읽기는 직접 중재합니다. 늦게 온 답도 쓸모가 있습니다.",
        source: Source::File,
    },
    Bundled {
        name: "timed-out",
        subject: Subject::Requests,
        title_en: "Neither yes nor no",
        title_ko: "된 것도, 안 된 것도 아닌",
        about_en: "A write times out, is not to be seen, and surfaces half a second later.",
        about_ko: "타임아웃으로 끝나 보이지 않던 쓰기가 나중에 나타납니다.",
        source: Source::File,
    },
    Bundled {
        name: "blind-retry",
        subject: Subject::Requests,
        title_en: "Try again?",
        title_ko: "다시 시도해도 될까?",
        about_en: "A write was done, but its answer got lost. A blind second try makes a second milk; one with a context does not.",
        about_ko: "쓰기는 됐는데 응답이 사라졌습니다. 무턱대고 다시 쓰면 우유가 둘, 맥락을 갖고 쓰면 하나입니다.",
        source: Source::File,
    },
    Bundled {
        name: "quorum-grid",
        subject: Subject::Quorums,
        title_en: "Every R with every W",
        title_ko: "R과 W의 아홉 가지 짝",
        about_en: "Three copies, nine pairs: what each quorum costs, and which reads come too early.",
        about_ko: "사본 셋에 아홉 가지 설정. 정족수마다 무엇을 치르는지, 어느 읽기가 너무 이른지 봅니다.",
        source: Source::File,
    },
    Bundled {
        name: "w1-lost",
        subject: Subject::Quorums,
        title_en: "Acknowledged, and gone",
        title_ko: "완료됐다더니 사라진 쓰기",
        about_en: "W = 1, and the one node that said yes dies before the others have the write. The service goes on.",
        about_ko: "W = 1에서 완료라고 답한 노드가 사본을 다 보내기 전에 죽습니다. 그래도 서비스는 멈추지 않습니다.",
        source: Source::File,
    },
    Bundled {
        name: "not-by-majority",
        subject: Subject::Quorums,
        title_en: "Two against one",
        title_ko: "2 대 1, 누가 옳을까?",
        about_en: "Two copies are old and one is new. Versions decide, not votes.",
        about_ko: "사본 둘은 낡았고 하나만 새것입니다. 다수결이 아니라 버전이 정합니다.",
        source: Source::File,
    },
    Bundled {
        name: "blocking-quorum",
        subject: Subject::Quorums,
        title_en: "Nobody may look",
        title_ko: "아무도 보지 마세요",
        about_en: "A write holds its key until every copy has it. One copy gone, and the key is not to be had.",
        about_ko: "모든 사본에 쓸 때까지 키를 붙들고 놓지 않습니다. 사본 하나만 사라져도 그 키는 쓸 수 없습니다.",
        source: Source::File,
    },
    Bundled {
        name: "one-server",
        subject: Subject::Consistency,
        title_en: "A single server",
        title_ko: "서버 한 대",
        about_en: "Nothing that could be cut, and nothing left when it dies.",
        about_ko: "끊길 곳이 없고, 죽으면 남는 것도 없습니다.",
        source: Source::File,
    },
    Bundled {
        name: "ideal-state",
        subject: Subject::Consistency,
        title_en: "When nothing breaks",
        title_ko: "아무것도 고장 나지 않을 때",
        about_en: "Three nodes and no fault: every read finds the last write, and every client is answered.",
        about_ko: "노드 셋에 고장이 없습니다. 읽기는 모두 마지막에 쓴 값을 찾고, 클라이언트는 모두 답을 받습니다.",
        source: Source::File,
    },
    Bundled {
        name: "cap-ca",
        subject: Subject::Consistency,
        title_en: "Both, until the cut",
        title_ko: "끊기기 전까지는 둘 다",
        about_en: "Consistent and available at once, until n3 is cut off. From then on one of the two has to go.",
        about_ko: "일관되면서 언제나 답하던 클러스터에서 n3이 끊깁니다. 그때부터는 둘 가운데 하나를 내주어야 합니다.",
        source: Source::File,
    },
    Bundled {
        name: "cap-cp",
        subject: Subject::Consistency,
        title_en: "Rather no answer",
        title_ko: "틀리느니 답하지 않기",
        about_en: "Strict quorums under a cut: the majority goes on, and the node that is alone refuses.",
        about_ko: "엄격한 정족수에서 네트워크가 끊기면 과반수는 계속 일하고, 혼자 남은 노드는 거절합니다.",
        source: Source::File,
    },
    Bundled {
        name: "cap-ap",
        subject: Subject::Consistency,
        title_en: "Rather any answer",
        title_ko: "틀려도 답하기",
        about_en: "Both sides of a cut answer and accept writes; afterwards there are two truths to merge.",
        about_ko: "끊긴 양쪽이 모두 읽고 씁니다. 다시 이어지면 서로 다른 두 값을 합쳐야 합니다.",
        source: Source::File,
    },
    Bundled {
        name: "consistency-models",
        subject: Subject::Consistency,
        title_en: "Strong, weak, eventual",
        title_ko: "강하게, 약하게, 결국에는",
        about_en: "The same load with a strong promise and a weak one, judged while it runs; and then silence.",
        about_ko: "같은 부하를 강한 약속과 약한 약속으로 돌리며 그 자리에서 판정합니다. 그리고 쓰기를 멈춥니다.",
        source: Source::File,
    },
    Bundled {
        name: "new-then-old",
        subject: Subject::Consistency,
        title_en: "New first, then old",
        title_ko: "새 값 다음에 옛 값",
        about_en: "R + W > N, and still the second of two reads can go back in time, unless the first one repairs before it answers.",
        about_ko: "R + W > N이어도 뒤의 읽기가 옛 값으로 돌아갈 수 있습니다. 앞의 읽기가 답하기 전에 고쳐 두면 막을 수 있습니다.",
        source: Source::File,
    },
    Bundled {
        name: "staleness",
        subject: Subject::Consistency,
        title_en: "How stale, how often",
        title_ko: "얼마나 자주, 얼마나 낡았나",
        about_en: "R = W = 1, and reads from 0 to 5 ms after the acknowledgement. One run is one draw; a sweep draws the curve.",
        about_ko: "R = W = 1로 쓰고, 완료 응답 뒤 0~5 ms에 다시 읽습니다. 한 번 돌리면 운 하나, 시드를 바꿔 가며 돌리면 곡선이 됩니다.",
        source: Source::File,
    },
    Bundled {
        name: "two-clocks",
        subject: Subject::Versions,
        title_en: "Which one is newer?",
        title_ko: "어느 쪽이 더 새것일까?",
        about_en: "Two vector clocks, each ahead of the other in one place: neither is the newer.",
        about_ko: "서로 앞선 곳이 하나씩 있는 두 벡터 시계. 어느 쪽도 더 새것이 아닙니다.",
        source: Source::File,
    },
    Bundled {
        name: "dynamo-d1-d5",
        subject: Subject::Versions,
        title_en: "D1 to D5",
        title_ko: "D1에서 D5까지",
        about_en: "The vector clocks of the Dynamo paper, version by version, with servers Sx, Sy and Sz.",
        about_ko: "Dynamo 논문의 벡터 시계를 서버 Sx, Sy, Sz로 한 버전씩 따라갑니다.",
        source: Source::File,
    },
    Bundled {
        name: "two-writers",
        subject: Subject::Versions,
        title_en: "Two writers, one server",
        title_ko: "서버 하나, 쓰는 사람 둘",
        about_en: "Both have read the same version and write through the same server. A clock alone would lose one of the two.",
        about_ko: "둘이 같은 버전을 읽고 같은 서버로 씁니다. 벡터 시계만으로는 하나를 잃습니다.",
        source: Source::File,
    },
    Bundled {
        name: "sibling-explosion",
        subject: Subject::Versions,
        title_en: "Siblings pile up",
        title_ko: "형제 버전이 쌓인다",
        about_en: "Clients that never say what they have read replace nothing: every write stays. One that reads first clears it up.",
        about_ko: "무엇을 읽었는지 알려 주지 않으면 쓰기가 하나도 대체되지 않고 쌓입니다. 먼저 읽고 쓰면 한 번에 정리됩니다.",
        source: Source::File,
    },
    Bundled {
        name: "second-life",
        subject: Subject::Versions,
        title_en: "Counting in a second life",
        title_ko: "두 번째 삶의 번호",
        about_en: "A server whose disk was wiped has forgotten how far it had counted, and counts on as n1~2.",
        about_ko: "디스크가 지워진 서버는 몇 번까지 썼는지 잊었습니다. 그래서 n1~2로 새로 셉니다.",
        source: Source::File,
    },
    Bundled {
        name: "clock-truncation",
        subject: Subject::Versions,
        title_en: "A clock cut short",
        title_ko: "짧게 자른 벡터 시계",
        about_en: "Clocks of at most two entries: the store forgets that a version was replaced, and it comes back.",
        about_ko: "벡터 시계를 두 쌍까지만 둡니다. 이미 대체된 버전이라는 사실을 잊어 옛 버전이 되살아납니다.",
        source: Source::File,
    },
    Bundled {
        name: "lww-skew",
        subject: Subject::Versions,
        title_en: "The last write, by whose clock?",
        title_ko: "마지막 쓰기, 누구의 시계로?",
        about_en: "Last write wins, and one clock is half a second ahead: an acknowledged write is gone, and nobody is told.",
        about_ko: "마지막 쓰기가 이기는데 시계 하나가 0.5초 빠릅니다. 완료 응답까지 받은 쓰기가 소리 없이 사라집니다.",
        source: Source::File,
    },
    Bundled {
        name: "heartbeats",
        subject: Subject::Membership,
        title_en: "What it costs to know",
        title_ko: "살아 있는지 아는 값",
        about_en: "Eight nodes tell each other that they live: all to all, by gossip, and by gossip that is answered. Count the messages.",
        about_ko: "노드 여덟 대가 서로 살아 있다고 알립니다. 모두가 모두에게, 가십으로, 답하는 가십으로. 메시지 수를 비교해 보세요.",
        source: Source::File,
    },
    Bundled {
        name: "gossip",
        subject: Subject::Membership,
        title_en: "Who is down?",
        title_ko: "누가 죽었을까?",
        about_en: "Five nodes gossip, one dies: it is suspected, convicted when two agree, and refutes when it is back.",
        about_ko: "노드 다섯 대가 가십을 나눕니다. 하나가 죽으면 의심받고, 둘의 의심이 모이면 다운이 되고, 돌아오면 뒤집힙니다.",
        source: Source::File,
    },
    Bundled {
        name: "reporters",
        subject: Subject::Membership,
        title_en: "How many must agree",
        title_ko: "몇 명이 의심해야 할까",
        about_en: "A node that lives and is not heard by one, then by two others. One reporter, two, three: who is believed down?",
        about_ko: "멀쩡한 노드의 박동을 하나가, 이어 둘이 듣지 못합니다. 의심이 하나, 둘, 셋 모여야 할 때 판정은 어떻게 달라질까요?",
        source: Source::File,
    },
    Bundled {
        name: "two-nodes",
        subject: Subject::Membership,
        title_en: "Two nodes",
        title_ko: "노드가 둘뿐이라면",
        about_en: "Neither can ever convict the other, and the view says so. Suspicion is enough to serve on.",
        about_ko: "둘 중 누구도 상대를 다운으로 판정할 수 없고, 화면도 그렇게 알려 줍니다. 그래도 의심만으로 계속 일합니다.",
        source: Source::File,
    },
    Bundled {
        name: "paused-not-dead",
        subject: Subject::Membership,
        title_en: "Asleep or dead?",
        title_ko: "잠들었을까, 죽었을까",
        about_en: "A node stands still for two seconds. The others agree that it is down, until it wakes and refutes them.",
        about_ko: "노드 하나가 2초 동안 멈춥니다. 모두 죽었다고 뜻을 모으지만, 깨어나서 아니라고 합니다.",
        source: Source::File,
    },
    Bundled {
        name: "seeds",
        subject: Subject::Membership,
        title_en: "What joining needs",
        title_ko: "들어오는 데 필요한 것",
        about_en: "Both seeds are dead: nobody joins, and nothing else is wrong. Under another cluster's name nobody is let in.",
        about_ko: "시드 노드가 둘 다 죽으면 아무도 들어오지 못하지만, 다른 것은 모두 멀쩡합니다. 다른 클러스터의 이름으로는 들어올 수 없습니다.",
        source: Source::File,
    },
    Bundled {
        name: "all-seeds",
        subject: Subject::Membership,
        title_en: "Every node a seed",
        title_ko: "모두가 시드 노드라면",
        about_en: "What gossip then costs: a message more for each node and round.",
        about_ko: "가십의 값이 어떻게 달라지는지 봅니다. 노드마다 라운드마다 메시지가 하나씩 늘어납니다.",
        source: Source::File,
    },
    Bundled {
        name: "no-single-point",
        subject: Subject::Failures,
        title_en: "No one is in charge",
        title_ko: "없어서는 안 될 노드는 없다",
        about_en: "Each node dies in its turn, the seed first, and the store serves on.",
        about_ko: "시드 노드부터 차례로 하나씩 죽지만, 저장소는 계속 일합니다.",
        source: Source::File,
    },
    Bundled {
        name: "four-faults",
        subject: Subject::Failures,
        title_en: "Four ways to go wrong",
        title_ko: "잘못되는 네 가지 길",
        about_en: "A pause, a crash, a delay and a clock that is off: what each does to a store, and which one loses a write.",
        about_ko: "멈춤, 죽음, 지연, 어긋난 시계. 저마다 저장소를 어떻게 흔들고, 어느 것이 쓰기를 잃게 할까요?",
        source: Source::File,
    },
    Bundled {
        name: "strict-quorum",
        subject: Subject::Failures,
        title_en: "Only the N count",
        title_ko: "N개의 사본만 센다",
        about_en: "Two of three replicas are gone. A strict quorum times out, then refuses; a sloppy one takes the next nodes.",
        about_ko: "사본 셋 중 둘이 사라집니다. 엄격한 정족수는 기다리다가 거절하고, 느슨한 정족수는 다음 노드를 씁니다.",
        source: Source::File,
    },
    Bundled {
        name: "sloppy-quorum",
        subject: Subject::Failures,
        title_en: "Someone else will keep it",
        title_ko: "대신 맡아 두기",
        about_en: "A replica dies, the next healthy node keeps its writes as hints, and hands them over when it is back.",
        about_ko: "사본 하나가 죽으면 다음 건강한 노드가 그 쓰기를 단서로 맡았다가, 돌아오면 돌려줍니다.",
        source: Source::File,
    },
    Bundled {
        name: "sloppy-misses",
        subject: Subject::Failures,
        title_en: "R + W > N, and missed",
        title_ko: "R + W > N인데 놓치다",
        about_en: "Each side of a cut finds enough healthy nodes of its own, so a read misses an acknowledged write.",
        about_ko: "끊긴 양쪽이 저마다 건강한 노드를 충분히 찾습니다. 그래서 읽기가 완료된 쓰기를 놓칩니다.",
        source: Source::File,
    },
    Bundled {
        name: "hints",
        subject: Subject::Failures,
        title_en: "The life of a hint",
        title_ko: "단서의 일생",
        about_en: "It outlives the crash of its holder, not its time to live; then repair takes over. What each link carried is metered apart.",
        about_ko: "단서는 맡은 노드가 죽어도 남지만 수명이 다하면 사라지고, 그 뒤는 복구의 몫입니다. 링크마다 무엇이 오갔는지 따로 잽니다.",
        source: Source::File,
    },
    Bundled {
        name: "read-repair",
        subject: Subject::Repair,
        title_en: "A read that mends",
        title_ko: "고쳐 주는 읽기",
        about_en: "One copy missed a write. The read that meets it answers with the newest and sends the copy what it missed.",
        about_ko: "사본 하나가 쓰기를 놓쳤습니다. 그 사본을 만난 읽기가 새 값으로 답하고, 놓친 것을 보내 줍니다.",
        source: Source::File,
    },
    Bundled {
        name: "merkle",
        subject: Subject::Repair,
        title_en: "Where do two replicas differ?",
        title_ko: "두 사본은 어디가 다를까?",
        about_en: "Twelve keys, one lost write, and a tree of hashes that leads to it in five comparisons.",
        about_ko: "키 열두 개 가운데 하나의 쓰기가 사라졌습니다. 해시 트리를 따라 다섯 번만 비교하면 찾아냅니다.",
        source: Source::File,
    },
    Bundled {
        name: "billion-keys",
        subject: Subject::Repair,
        title_en: "A billion keys, on paper",
        title_ko: "종이 위의 키 10억 개",
        about_en: "One difference costs a bucket: 20 keys of 300 here, a thousand of a billion there.",
        about_ko: "차이 하나를 찾는 데 버킷 하나가 듭니다. 여기서는 300개 중 20개, 10억 개라면 천 개입니다.",
        source: Source::File,
    },
    Bundled {
        name: "wiped-node",
        subject: Subject::Repair,
        title_en: "A disk is replaced",
        title_ko: "디스크를 잃은 노드",
        about_en: "n2 comes back with nothing, and everything that its ranges hold is brought back from the others.",
        about_ko: "n2가 빈손으로 돌아옵니다. n2가 맡은 구간의 모든 것을 다른 노드에게서 되찾습니다.",
        source: Source::File,
    },
    Bundled {
        name: "quorum-scopes",
        subject: Subject::Datacenters,
        title_en: "Whose answers count",
        title_ko: "누구의 응답을 셀까",
        about_en: "Two datacenters: a quorum of all copies, of the near ones, or one in each.",
        about_ko: "데이터 센터가 둘입니다. 전체에서 셀지, 가까운 쪽만 셀지, 양쪽에서 따로 셀지 정해 봅니다.",
        source: Source::File,
    },
    Bundled {
        name: "three-zones",
        subject: Subject::Datacenters,
        title_en: "Six copies in three zones",
        title_ko: "구역 셋, 사본 여섯",
        about_en: "W = 4 and R = 3 of six: what may be lost until writes stop, and until reads do.",
        about_ko: "여섯 가운데 W = 4, R = 3. 얼마나 잃어야 쓰기가 멈추고 읽기가 멈추는지 봅니다.",
        source: Source::File,
    },
    Bundled {
        name: "dc-outage",
        subject: Subject::Datacenters,
        title_en: "The lights go out in Seoul",
        title_ko: "서울의 불이 꺼지면",
        about_en: "Two datacenters, clients that ask the near one first, and one of the two goes down.",
        about_ko: "데이터 센터가 둘 있고, 클라이언트는 가까운 쪽에 먼저 묻습니다. 그러다 한쪽이 통째로 꺼집니다.",
        source: Source::File,
    },
    Bundled {
        name: "write-path",
        subject: Subject::Storage,
        title_en: "The way of a write",
        title_ko: "쓰기가 지나는 길",
        about_en: "Commit log, memtable, ack: nothing leaves a node before its log is synced, and a full memtable becomes a table.",
        about_ko: "커밋 로그, 멤테이블, 그리고 응답. 로그를 동기화하기 전에는 아무 답도 나가지 않고, 가득 찬 멤테이블은 테이블이 됩니다.",
        source: Source::File,
    },
    Bundled {
        name: "read-path",
        subject: Subject::Storage,
        title_en: "The way of a read",
        title_ko: "읽기가 지나는 길",
        about_en: "Memtable, Bloom filter, index, block; and why what lies on top is not always the newest.",
        about_ko: "멤테이블, 블룸 필터, 색인, 블록. 그리고 맨 위에 있는 값이 늘 가장 새것은 아닌 까닭.",
        source: Source::File,
    },
    Bundled {
        name: "durability",
        subject: Subject::Storage,
        title_en: "What an ack is worth",
        title_ko: "응답을 어디까지 믿을까",
        about_en: "A log that is synced before each answer loses nothing. One that is synced by the clock loses what it said yes to.",
        about_ko: "답하기 전에 로그를 동기화하면 아무것도 잃지 않습니다. 시간에 맞춰 동기화하면 알겠다고 답한 것을 잃습니다.",
        source: Source::File,
    },
    Bundled {
        name: "no-commit-log",
        subject: Subject::Storage,
        title_en: "No commit log",
        title_ko: "커밋 로그가 없다면",
        about_en: "Three acknowledged writes, one crash, and only what was in a table comes back.",
        about_ko: "알겠다고 답한 쓰기가 셋인데, 한 번 죽고 나니 테이블에 있던 것만 돌아옵니다.",
        source: Source::File,
    },
    Bundled {
        name: "compaction",
        subject: Subject::Storage,
        title_en: "Merging tables",
        title_ko: "테이블 합치기",
        about_en: "Not at all, by size, by level: what each costs in writing, in reading and in room.",
        about_ko: "그대로 둘 때, 크기로 합칠 때, 레벨로 합칠 때. 쓰기와 읽기와 공간에서 무엇을 치르는지 견줍니다.",
        source: Source::File,
    },
    Bundled {
        name: "tombstones",
        subject: Subject::Storage,
        title_en: "A deleted key that comes back",
        title_ko: "되살아난 키",
        about_en: "Tombstones go after a while. A node that was away for longer brings back what was deleted.",
        about_ko: "툼스톤은 때가 되면 사라집니다. 그보다 오래 자리를 비운 노드는 지운 데이터를 되살립니다.",
        source: Source::File,
    },
    Bundled {
        name: "damage",
        subject: Subject::Storage,
        title_en: "Bits rot",
        title_ko: "디스크가 상하면",
        about_en: "A damaged table does not answer, a damaged log is read on behind the gap, and the other replicas give back what is lost.",
        about_ko: "상한 테이블은 답하지 않고, 상한 로그는 빠진 곳을 알리며 그 뒤까지 읽습니다. 잃은 것은 다른 사본이 채워 줍니다.",
        source: Source::File,
    },
    Bundled {
        name: "bench-32",
        subject: Subject::Measuring,
        title_en: "Thirty-two nodes, five hundred messages",
        title_ko: "노드 서른두 대, 메시지 오백 개",
        about_en: "A steady load on slow links, with some five hundred messages on their way at any time.",
        about_ko: "느린 링크에 꾸준한 부하를 겁니다. 메시지가 늘 오백 개쯤 오가고 있습니다.",
        source: Source::Made(bench_32),
    },
];

/// Thirty-two nodes with links of 80 to 120 ms. An operation costs about eight messages of 100 ms,
/// so one in 1.6 ms keeps five hundred of them on their way, for four seconds.
fn bench_32() -> Value {
    const OPERATIONS: u32 = 2_500;
    const KEYS: u32 = 500;
    // Each round puts one key and gets another that was put a hundred rounds before. Steps of a
    // prime pass through all keys before one comes again, so siblings stay few.
    let key = |round: u32| format!("k{}", round * 7 % KEYS);
    let step = |number: u32| {
        let (at, round) = (f64::from(number) * 1.6, number / 2);
        match number % 2 {
            0 => json!({"at": at, "do": "put", "key": key(round), "value": format!("v{number}")}),
            _ => json!({"at": at, "do": "get", "key": key(round + KEYS - 100)}),
        }
    };
    let note = json!({"at": 0, "do": "note", "text": {
        "en": "Every message takes about a tenth of a second here, so hundreds of them are on their way at any time.",
        "ko": "여기서는 메시지 하나가 0.1초쯤 걸립니다. 그래서 언제나 수백 개가 길 위에 있습니다.",
    }});
    json!({
        "format": 1,
        "name": "bench-32",
        "seed": 1,
        // News takes longer to go round thirty-two nodes than the default patience, at a tenth of a second a step.
        "cluster": {"nodes": 32, "replication": {"n": 3, "r": 2, "w": 2}, "membership": {"suspect_after": 5_000}},
        "network": {"latency": [80, 120]},
        "steps": std::iter::once(note).chain((0..OPERATIONS).map(step)).collect::<Vec<Value>>(),
        "expect": [
            {"path": "metrics.ops_ok", "equals": OPERATIONS},
            {"path": "checks.linearizable.ok", "equals": true},
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Time;
    use crate::scenario::Session;

    #[test]
    fn those_of_a_subject_stand_together() {
        let out_of_place = SCENARIOS.windows(2).find(|pair| pair[0].subject > pair[1].subject);
        assert!(out_of_place.is_none(), "{out_of_place:?}");
        let names: std::collections::BTreeSet<&str> = SCENARIOS.iter().map(|bundled| bundled.name).collect();
        assert_eq!(names.len(), SCENARIOS.len(), "a name is taken twice");
        let without = SCENARIOS.iter().find(|bundled| bundled.made().is_none() && file(bundled.name).is_none());
        assert!(without.is_none(), "there is no file of {without:?}");
    }

    #[test]
    fn the_load_keeps_five_hundred_messages_on_their_way() {
        let mut session = Session::from_text(&find("bench-32").unwrap().text()).unwrap();
        for at in [1_000.0, 2_000.0, 3_000.0, 3_900.0] {
            session.seek(Time::from_millis(at));
            let messages = session.snapshot().messages.len();
            assert!((400..=650).contains(&messages), "{messages} at {at} ms");
        }
    }
}
