# 열린 시나리오를 여러 번 돌려 보는 창. 한국어.

laboratory = 여러 번 돌려 보기
laboratory-open-hint = 이 시나리오를 많은 시드로 돌려 보거나, 무엇이 깨뜨리는지 찾아봅니다
laboratory-sweep = 많은 시드로
laboratory-search = 깨뜨리기
laboratory-sweep-about = 시드가 정해지면 실행도 정해집니다. 직접 한 조작까지 그대로 두고 시드만 바꿔 돌리면 몇 번이나 통과할까요?
laboratory-search-about = 검사가 깨질 때까지 시드를 바꿔 보고 장애를 무작위로 넣어 봅니다. 찾으면 꼭 필요한 것만 남깁니다.
laboratory-first = 첫 시드
laboratory-last = 마지막 시드
laboratory-check = 깨뜨릴 검사
laboratory-tries = 시도 횟수
laboratory-faults = 일어날 수 있는 일
laboratory-promised = 약속한 것만
laboratory-sweep-run = 모두 돌리기
laboratory-search-run = 찾기
laboratory-cancel = 그만두기
laboratory-progress = 진행
laboratory-sweeping = 시드 { $total }개 중 { $done }개 · 초당 { $rate }개
laboratory-searching = { $tries }번 중 { $tried }번째 시도
laboratory-shrinking = 찾았습니다. { $runs }번 더 돌려 { $steps }단계까지 줄였습니다.
laboratory-found-something = 찾았습니다. 줄이는 중입니다.
laboratory-part = { $part } %
laboratory-nothing = { $tries }번 시도하는 동안 { $check } 검사는 깨지지 않았습니다.
laboratory-bad-seeds = 시드는 정수이고, 첫 시드가 마지막보다 크면 안 되며, 한 번에 { $most }개까지 돌립니다.
laboratory-bad-tries = 시도 횟수는 1부터 { $most }까지의 정수입니다.
laboratory-no-workers = 이 브라우저에는 워커가 없어 여러 번 돌릴 수 없습니다. 명령줄에서는 됩니다: ringside sweep, ringside search.
laboratory-no-engine = 워커가 시작되지 못했습니다. 페이지 옆에 api/ringside.js가 없거나, 브라우저가 워커에서 모듈을 읽지 못합니다. 열려 있는 실행은 그대로입니다.
laboratory-failed = 실행이 멈췄습니다: { $why }

fault-crash = 다운
fault-pause = 일시 정지
fault-cut = 단절
fault-drop = 메시지 유실
fault-slow = 느린 노드
fault-skew = 틀린 시계
fault-weather = 네트워크 상태
fault-wipe = 디스크 유실
fault-operations = 다른 작업

swept-sentence = 시드 { $seeds }개 중 { $passed }개 통과 · 초당 { $rate }개
swept-counts = 작업: 응답 { $answered }건, 실패 { $failed }건. 낡은 읽기 { $stale }건.
swept-check = 검사
swept-expectation = 기대
swept-missed = 어긋남
swept-promise = 약속
swept-violated = 깨짐
swept-first = 처음
swept-open = 시드 { $seed }
swept-promised = 약속함
swept-promised-in = { $runs }번 약속함
swept-not-promised = 약속하지 않음
swept-broken = 약속 { $runs }번 깨짐
swept-latency = 지연(ms)
swept-max = 최대

plot-freshness = 읽은 값이 최신일 확률
plot-latency = 작업에 걸린 시간
plot-convergence = 복제본이 같아지는 데 걸린 시간
plot-checks = 검사 결과

searched-sentence = { $check } 검사가 깨집니다. { $tries }번째 시도에서 { $before }단계로 찾았고, { $runs }번 더 돌려 { $after }단계로 줄였습니다.
searched-promised = 약속한 { $check } 검사가 깨집니다. 엔진의 결함입니다. { $tries }번째 시도에서 { $before }단계로 찾았고, { $runs }번 더 돌려 { $after }단계로 줄였습니다.
searched-open = 이 실행 열기
searched-link = 링크
