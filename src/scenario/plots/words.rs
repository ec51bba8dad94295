//! What stands in the pictures, in English and in Korean.

use super::Look;
use crate::engine::Duration;

/// Every text of a picture.
pub(super) struct Words {
    pub seeds: fn(u64) -> String,
    pub freshness: &'static str,
    pub fresh_share: &'static str,
    pub since: &'static str,
    pub measured: &'static str,
    pub outside: &'static str,
    pub owner_then_outside: &'static str,
    pub two_owners: &'static str,
    pub latency: &'static str,
    pub share: &'static str,
    pub took: &'static str,
    pub puts: &'static str,
    pub gets: &'static str,
    pub deletes: &'static str,
    pub percentiles: fn(&str, [Duration; 3]) -> String,
    pub convergence: &'static str,
    pub agreed_after: &'static str,
    pub runs: &'static str,
    pub not_by_the_end: fn(&str) -> String,
    pub checks: &'static str,
    pub checks_more: &'static str,
    pub violated: &'static str,
    pub stale_reads: &'static str,
    pub lost_writes: &'static str,
}

pub(super) fn of(look: Look) -> &'static Words {
    if look.korean { &KOREAN } else { &ENGLISH }
}

const ENGLISH: Words = Words {
    seeds: |seeds| if seeds == 1 { "1 seed".to_owned() } else { format!("{seeds} seeds") },
    freshness: "How fresh a read is, t after a write",
    fresh_share: "P(fresh at t)",
    since: "t: from the last acknowledged write to the start of the read, ms",
    measured: "measured, with its 95 % interval",
    outside: "WARS: the coordinator keeps no copy",
    owner_then_outside: "WARS: an owner writes, a node without a copy reads",
    two_owners: "WARS: an owner writes, another owner reads",
    latency: "How long operations take",
    share: "Share that was done by then",
    took: "From the start to the answer, ms",
    puts: "put",
    gets: "get",
    deletes: "delete",
    percentiles: |name, [half, most, nearly]| format!("{name}: p50 {half}, p99 {most}, p99.9 {nearly} ms"),
    convergence: "How long the replicas take to agree",
    agreed_after: "From the last acknowledged write or the end of the last fault, ms",
    runs: "runs",
    not_by_the_end: |share| format!("{share} % not by the end"),
    checks: "What went wrong, and how often",
    checks_more: "red: promised and broken; thin lines: 95 % intervals",
    violated: "Share of runs; of the last two rows, of reads and of writes",
    stale_reads: "stale reads",
    lost_writes: "lost acknowledged writes",
};

const KOREAN: Words = Words {
    seeds: |seeds| format!("시드 {seeds}개"),
    freshness: "쓰고 나서 t 뒤에 읽으면 얼마나 최신인가",
    fresh_share: "t 뒤의 읽기가 최신일 확률",
    since: "t: 마지막 완료 응답부터 읽기를 시작할 때까지 (ms)",
    measured: "측정값과 95 % 신뢰 구간",
    outside: "WARS: 중재자에게 사본이 없을 때",
    owner_then_outside: "WARS: 사본을 둔 노드로 쓰고 사본 없는 노드로 읽을 때",
    two_owners: "WARS: 사본을 둔 두 노드로 따로 쓰고 읽을 때",
    latency: "연산에 걸리는 시간",
    share: "그때까지 끝난 비율",
    took: "시작부터 응답까지 (ms)",
    puts: "put",
    gets: "get",
    deletes: "delete",
    percentiles: |name, [half, most, nearly]| format!("{name}: p50 {half}, p99 {most}, p99.9 {nearly} ms"),
    convergence: "사본이 모두 같아지는 데 걸리는 시간",
    agreed_after: "마지막 완료 응답이나 마지막 장애가 끝난 때부터 (ms)",
    runs: "실행",
    not_by_the_end: |share| format!("{share} %는 끝까지 달랐음"),
    checks: "무엇이 얼마나 자주 어긋났는가",
    checks_more: "빨간색은 보장했는데 어긋난 것, 가는 선은 95 % 신뢰 구간",
    violated: "실행 가운데의 비율. 맨 아래 두 줄은 읽기와 쓰기 가운데의 비율",
    stale_reads: "낡은 읽기",
    lost_writes: "완료 응답 뒤 잃은 쓰기",
};
