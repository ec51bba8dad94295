# 화면의 틀에 쓰는 한국어. 설명은 -습니다, 안내와 단추는 -해요 또는 명사로 끝낸다.

# 위쪽 막대
scenario = 시나리오
scenario-search = 시나리오 찾기
scenario-none = 맞는 시나리오가 없습니다.
language = 언어
theme-to-dark = 어두운 화면으로
theme-to-light = 밝은 화면으로
close = 닫기
dismiss = 닫기

# 보기
views = 보기
not-available = 아직 준비 중이에요
view-ring = 링
view-ring-hint = 누가 무엇을 맡는지, 메시지가 어디쯤인지
view-spacetime = 시공간
view-spacetime-hint = 무엇이 무엇보다 먼저인지: 노드마다 한 줄, 그 사이를 오가는 메시지
view-storage = 저장소
view-versions = 버전
view-merkle = 머클 트리
view-membership = 멤버십
view-log = 복제 로그
legend = 범례

# 왼쪽 패널
eyebrow-blank = 놀이터
eyebrow-library = 시나리오
eyebrow-document = 내 문서
blank-title = 아직 비어 있는 노드 다섯
blank-summary = 마음껏 쓰고, 읽고, 망가뜨려 보는 빈 클러스터입니다.
blank-about = 이 페이지 안에서 진짜 키-값 저장소가 돌아갑니다. 노드는 다섯, 키마다 사본은 셋입니다. 미리 그려 둔 움직임은 없습니다. 움직이는 것은 모두 엔진이 한 일입니다.
document-title = 이름 없는 시나리오
document-summary = 직접 가져온 문서입니다. 명령줄에서 돌릴 때와 똑같이 실행됩니다.
try-first = 먼저 해 볼 것
without-effect = 문서에 있지만 아직 효과가 없는 것
seed = 시드
run-again = 처음부터
run-again-hint = 같은 시나리오를 같은 시드로 처음부터
new-seed = 새 시드
new-seed-hint = 같은 시나리오를 다른 운으로 처음부터
panel-open = 패널 열기

try-blank-1 = 콘솔에서 `put`을 누르고 네모를 따라가 보세요. 클라이언트는 노드 하나에 부탁하고, 그 노드가 사본을 맡은 셋에 씁니다.
try-blank-2 = `get`을 눌러 보세요. R이 2라서 응답이 둘만 와도 답이 나옵니다.
try-blank-3 = 키의 사본을 맡은 노드를 누르고 [[K]]로 죽여 보세요. 그리고 다시 `get`. 사본이 둘 남았고, 둘이면 충분합니다.
try-blank-4 = [[X]]를 누르고 링을 가로질러 끌면 네트워크가 끊깁니다. [[H]]로 다시 이어요.
try-blank-5 = R과 W를 1로 낮춰 보세요. 방금 무엇을 포기했는지 아래 띠가 알려 줍니다.
try-newcomer-1 = 재생을 누르거나 [[→]]로 한 걸음씩 가며 세 번의 쓰기를 지켜보세요.
try-newcomer-2 = n5가 죽은 뒤 `cart`를 직접 get 해 보세요. 누가 답하나요?
try-newcomer-3 = `cart`의 사본을 맡은 노드를 하나 더 죽이고 다시 get. 사본 하나로는 모자라서 타임아웃까지 기다립니다.
try-newcomer-4 = n5를 고르고 [[K]]를 누르면 빈 채로 되살아납니다. 그래도 응답은 하므로 get이 다시 됩니다.
try-key0-1 = 재생을 눌러 보세요. 링 바깥의 호가 key0에서 시작한 걸음이에요. s1, s2, s3에서 멈춥니다.
try-key0-2 = s0을 골라 보세요. 링의 4분의 1을 맡고 있지만 key0의 사본은 없습니다.
try-key0-3 = 나만의 키를 put 하고, 어느 서버 셋이 맡는지 보세요.
try-key0-4 = N을 2로 낮추고 다시 put. 걸음이 한 서버 앞에서 멈춥니다.
try-quorum-w-1 = 재생한 뒤 타임라인의 막대 셋을 견주어 보세요. 10, 30, 70 ms입니다.
try-quorum-w-2 = 막대를 누르면 ack가 언제 왔는지 하나씩 볼 수 있어요.
try-quorum-w-3 = 마지막 쓰기 직전에 n3을 고르고 [[P]]. W = 3이면 클라이언트는 타임아웃까지 기다립니다.
try-quorum-w-4 = 네모를 세어 보세요. W가 얼마든 쓰기마다 사본 둘을 보냅니다.
try-stale-read-1 = 재생하다가 310 ms를 막 지나면 멈춰 보세요. 쓰기는 끝났는데 n3으로 가는 사본은 아직 길 위에 있습니다.
try-stale-read-2 = ‘묻는 곳’을 n3으로 정하고 `city`를 get. Seoul이 나옵니다.
try-stale-read-3 = n1과 n3 사이의 느린 네모를 눌러 보세요. 무엇을 싣고 언제 도착하는지 나옵니다.
try-stale-read-4 = 350 ms로 되감아 R을 3으로 올리고 n3에게 `city`를 다시 물어보세요. 이번에는 새 버전이 이깁니다.
try-dynamo-d1-d5-1 = 800 ms까지 재생해 보세요. get이 형제 버전 둘, D3과 D4를 돌려줍니다.
try-dynamo-d1-d5-2 = 키 `cart`를 누르면 서버마다 가진 버전과 시계가 보여요.
try-dynamo-d1-d5-3 = 마지막 단계 뒤에 `cart`를 get 하고 값을 put 해 보세요. 무엇을 대신하는지 체크 상자가 알려 줍니다.
try-dynamo-d1-d5-4 = 체크를 풀고 하나 더 put. 이제 두 버전이 나란히 남습니다.
try-workload-1 = 재생하면서 클라이언트 셋의 막대를 지켜보세요. put마다 앞에 get이 있습니다. 읽은 것을 대신해 쓰기 때문입니다.
try-workload-2 = n3이 죽는 순간 끝나지 않은 작업을 눌러 보세요. get은 다른 노드에게 다시 묻지만, put은 다시 보내지 않습니다.
try-workload-3 = R을 1로 내리고 처음부터 다시 돌려 보세요. 읽기가 빨라지는 대신 낡은 값이 섞입니다.
try-workload-4 = 1500 ms에 노드를 하나 더 죽이고, 그 뒤로 실패하는 작업이 몇이나 되는지 세어 보세요.
try-bench-32-1 = 재생해 보세요. 메시지 오백 개쯤이 늘 오가고, 하나하나 다 그립니다.
try-bench-32-2 = 부하가 걸린 채로 노드를 하나 죽이고, 그 노드가 필요하던 작업을 지켜보세요.
try-bench-32-3 = 100×로 올려 보세요. 메시지 하나하나 대신 수를 적은 띠로 그립니다. 엔진이 하는 일은 어느 속도에서나 같습니다.
try-document-1 = 재생을 누르거나 [[→]]로 한 걸음씩 가 보세요.
try-document-2 = 노드, 메시지, 막대를 누르면 무엇인지 알 수 있어요.
try-document-3 = 타임라인에서 되감은 뒤 다른 일을 해 보세요. 거기서 다른 미래가 시작됩니다.
try-document-4 = ‘새 시드’를 눌러 무엇이 운이었는지 가려 보세요.

# 콘솔
inspector = 살펴보기
console = 클라이언트 콘솔
client = 클라이언트
key = 키
value = 값
op-put-hint = 키에 값을 써요
op-get-hint = 키의 지금 버전을 모두 읽어요
op-delete-hint = 키를 지웠다는 툼스톤을 써요
op-starts-clock = 지금 이 순간에 부탁하고 시계를 다시 돌려요
context-blind = 읽지 않은 키: 다른 버전과 나란히 남을 수 있어요.
context-replaces = { SUBJECT($get) } 읽은 것을 대신해요
context-replaces-beside = { SUBJECT($get) } 읽은 것만 대신해요. 그 뒤에 { SUBJECT($write) } 쓴 값과는 나란히 남아요
context-not-used = { SUBJECT($get) } 읽었지만 모르는 채로 써요. 다른 버전과 나란히 남을 수 있어요
via = 묻는 곳
via-hint = 클라이언트가 물어볼 노드. 돌아가며 아무나, 또는 늘 이 노드
via-any = 아무나
result-none = 아직 한 일이 없어요.
result-asked = 가는 중
result-waiting = 응답 { $have }/{ $need }
result-read = 찾았어요
result-siblings = 버전 { $count }개가 나란히 있습니다. 서로를 모르고 쓴 값이에요
result-written = 썼어요. 사본 { $need }개 확인, 시계 { $clock }
result-deleted = 툼스톤을 썼어요. 사본 { $need }개 확인
result-not-found = 이 키에는 값이 없어요
result-unavailable = 거절됨, 아무것도 쓰지 않았습니다.
result-timeout = 제때 온 응답이 모자랍니다.
result-rejected = 받아들이지 않았습니다.
quorum = 정족수 방식
quorum-strict = 엄격
quorum-strict-hint = 키를 맡은 사본의 응답만 셉니다
quorum-sloppy = 느슨 + 단서
quorum-sloppy-bare = 느슨
quorum-sloppy-hint = 사본을 맡은 노드가 없으면 링의 다음 정상 노드가 그 자리를 대신합니다
quorum-blocking = 차단
quorum-blocking-hint = 엄격과 같고, 쓰기가 끝날 때까지 그 키를 아무도 읽거나 쓰지 못합니다
quorum-overlaps = 읽기는 마지막 쓰기와 꼭 만나요
quorum-overlaps-blocking = 쓰기가 N개 모두를 기다려요
quorum-overlaps-clocks = 시계로 보아 마지막인 쓰기와 만나요
quorum-overlaps-sloppy = 사본이 직접 답할 때만 만나요
quorum-apart = 읽기가 마지막 쓰기를 놓칠 수 있어요
quorum-apart-elsewhere = 다른 곳이 더 새로울 수 있어요
quorum-majorities = 데이터센터마다 과반수
quorum-local = R과 W를 한 데이터센터 안에서만
letter-n = N: 키마다 두는 사본 수
letter-w = W: 쓰기가 기다리는 ack 수
letter-r = R: 읽기가 기다리는 응답 수
fewer = { $letter } 줄이기
more = { $letter } 늘리기

# 시간
time = 시간
transport = 재생
play = 재생 (Space)
pause = 멈춤 (Space)
step = 한 사건 앞으로 (→)
step-back = 한 사건 뒤로 (←)
speed = 속도
rate = 실제 { $rate }×
rate-hint = 메시지가 눈으로 따라갈 수 없이 빨리 지나가지 않도록 늦췄습니다
rewound = 되감음
rewound-hint = 지난 일을 보고 있습니다. 누르면 지금으로 돌아갑니다. 여기서 무언가 하면 다른 미래가 시작됩니다.
keys-hint = 끌어서 되감기
log = 방금 일어난 일
log-empty = 아직 없어요.
sheets = 무대 아래
sheet-scenario = 시나리오
sheet-inspect = 살펴보기
sheet-console = 콘솔
sheet-events = 사건

# 살펴보기
not-now = 고른 것이 이 순간에는 없습니다.
cluster = 클러스터
cluster-up = 노드 { $nodes }대 가운데 { $up }대 정상
cluster-operations = 성공 { $answered } · 실패 { $failed } · 진행 { $open }
cluster-messages = 보냄 { $sent } · 가는 중 { $flying } · 잃음 { $lost }
cluster-hint = 노드, 메시지, 키, 막대를 누르면 여기서 살펴볼 수 있어요.
operations = 작업
operation = 작업
messages = 메시지
keys = 키
keys-recent = 최근에 쓰인 키
keys-bytes = { $keys }개 · { $bytes } B
keys-more = 그 밖에 키 { $count }개
latency = 지연
latency-differs = { $latency }, 다른 링크도 있음
latency-fixed = { $ms } ms
latency-uniform = { $least }–{ $most } ms
latency-exponential = 평균 { $mean } ms
latency-trace = 실측 분포
weather = 네트워크
weather-fair = 손실 없음
weather-loss = 손실 { $percent } %
weather-duplicates = 중복 { $percent } %
weather-cuts = 단절 { $cuts }곳
siblings-count = 형제 { $count }
status-up = 정상
status-paused = 일시정지
status-suspected = 의심
status-down = 다운
hints-kept = 맡아 둔 단서 { $count }건
beliefs = 다른 노드를 보는 눈
suspected-by = 의심하는 노드
beat-life = { $life }번째 삶의 박동 { $beat }
and-more = 그 밖에 { $count }개
node-title = 노드 { $node }
node-life = { $status } · { $generation }번째 삶
node-lost-all = 메모리에 있던 것은 사라졌습니다. 디스크에 동기화해 둔 것은 되살아날 때 돌아옵니다.
tokens = 토큰
open-requests = 답을 기다리는 요청
held = 밀린 메시지
node-speed = 처리 속도
node-slow = { $factor }배 느림
datacenter = 데이터 센터
coordinating = 중재한 작업
do-crash = { $node } 죽이기
do-restart = { $node } 되살리기
do-leave = 내보내기
do-leave-hint = 가진 것을 다른 노드에 넘겨준 다음 클러스터에서 나가요
do-rejoin = 다시 들이기
do-rejoin-hint = 빈 디스크로 돌아와 맡을 사본을 받아요
do-slow = 10배 느리게
do-slow-hint = 열 배 느리게 처리해서 메시지가 밀려요
do-fast = 제 속도로
do-fast-hint = 다시 원래 속도로 처리해요
do-wipe = 디스크 비우기
do-wipe-hint = 노드가 죽고, 디스크는 빈 것으로 바뀌어요
do-pause = { $node } 멈추기
do-resume = { $node } 다시 돌리기
isolate = 고립시키기
isolate-hint = 다른 모든 노드와 끊어요. 클라이언트와는 이어져 있어요
cut-from = 끊을 상대…
cut-off = 끊긴 상대
heal = 잇기
heal-all = 모두 잇기
heal-with = 이을 상대…
token = 토큰
replicas = 사본을 맡은 노드
key-title = 키
key-differs = 키 · 사본이 서로 다릅니다
key-strays = 맡지 않았는데 가지고 있는 노드:
holds-nothing = 사본 없음
tombstone = 지워짐
dot = 이 쓰기의 이름은 { $dot }
coordinator = 중재자
started = 시작
ended = 끝
ended-after = { $at } · { $took } 걸림
version-clock = 버전의 시계
context = 얻은 맥락
acks = 모인 ack
replies = 모인 응답
found = 찾은 것
answer-local-write = 로컬에 기록
answer-local-read = 로컬에서 읽음
answer-ack = ack
answer-reply = 응답
answer-down = 다운
answer-paused = 일시정지
answer-waiting = 기다리는 중
answer-silent = 응답 없음
until-timeout = 타임아웃까지
op-pending = 진행 중
op-ok = 성공
op-not-found = 값 없음
op-unavailable = 불가
op-timeout = 타임아웃
op-rejected = 거부
clock-carried = 시계
sent = 보냄
arrives = 도착 예정
arrived = 도착
lost = 잃음
size = 크기
bytes = { $bytes } B
payload = 실린 버전
client-title = 클라이언트 { $client }
client-idle = 아직 아무것도 부탁하지 않았어요.
contacts = 접점
contacts-rotate = 노드에 돌아가며 묻습니다
contacts-in-order = 앞에서부터, 답하는 노드에 묻습니다
use-in-console = 콘솔에서 쓰기
cut-title = 네트워크 단절
cut-since = { $at }부터
cut-one-way = 한 방향
cut-side = { $number }편
cut-hint = 어느 편도 아닌 쪽은 모두와 이어져 있습니다.

# 메시지
message-client-put = put
message-client-get = get
message-client-delete = delete
message-client-reply = 결과
message-forward = 넘긴 쓰기
message-forward-reply = 넘긴 쓰기의 결과
message-replica-write = put
message-replica-ack = ack
message-replica-read = get
message-replica-reply = 응답
message-refused = 거절
message-read-repair = 읽기 복구
message-read-repair-ack = 복구 ack
message-hint = 단서
message-hint-ack = 단서 ack
message-tree-request = 해시 문의
message-tree-reply = 해시
message-bucket-request = 키 문의
message-bucket-reply = 키 목록
message-transfer = 사본
message-transfer-reply = 돌려주는 사본
message-join-request = 누가 있는지 물음
message-join-reply = 멤버 목록
message-stream-request = 사본 요청
message-stream-batch = 넘겨주는 사본
message-client-topology = 클라이언트의 멤버 문의
message-topology-reply = 클라이언트에게 알린 멤버
message-stream-ack = 사본 ack
message-gossip = 가십
message-heartbeat = 박동
message-gossip-reply = 가십 답장
loss-chance = 우연히 사라짐
loss-cut = 단절선에 막힘
loss-dropped = 단계가 버림
loss-node-down = 노드가 다운

# 까닭
reason-empty-key = 키가 비어 있습니다.
reason-pair-too-large = 키와 값을 합쳐 { $size }바이트입니다. { $limit }바이트까지 됩니다.
reason-context-not-ended = 맥락으로 든 { SUBJECT($get) } 아직 끝나지 않았습니다.
reason-context-failed = 맥락으로 든 { SUBJECT($get) } 제대로 끝나지 않았습니다.
reason-context-other-key = 맥락으로 든 { TOPIC($get) } 다른 키를 읽었습니다.
reason-context-not-a-get = 맥락으로 든 { TOPIC($get) } get이 아닙니다.
reason-quorum-too-large = 응답 { $asked }개를 바랐지만 사본은 { $replicas }개입니다.
reason-too-few-acks = ack가 { $need }개 가운데 { $have }개만 왔습니다. 쓰기는 되었을 수도, 안 되었을 수도 있습니다.
reason-too-few-replies = 응답이 { $need }개 가운데 { $have }개만 왔습니다.
reason-no-answer = 클라이언트는 아무 답도 듣지 못했습니다. 쓰기였다면 되었을 수도, 안 되었을 수도 있습니다.
reason-every-contact-refused = 클라이언트가 아는 모든 노드가 연결을 거절했습니다.
reason-every-replica-refused = 쓰기를 중재할 수 있는 노드가 모두 연결을 거절했습니다.
reason-not-a-replica = 쓰기를 넘겨받은 노드가 이 키의 사본을 맡고 있지 않습니다.
reason-too-few-healthy = { $need }개가 응답해야 하는데, 중재자가 보기에 물어볼 수 있는 노드는 { $healthy }개뿐입니다.
reason-not-kept = 중재자의 디스크가 가득 찼거나 손상되어 보관할 수 없습니다. 아무것도 쓰지 않았습니다.
reason-still-joining = 노드가 아직 들어오는 중이라 누가 무엇을 맡는지 모릅니다.
reason-nobody-to-ask = 클라이언트가 물어볼 수 있는 노드를 하나도 모릅니다. 보낸 것은 없습니다.
reason-key-taken = 이 키의 쓰기가 내내 끝나지 않았습니다. 읽거나 쓴 것은 없습니다.

# 방금 일어난 일
log-asked = { SUBJECT($client) } { $node }에게 { $operation } { $key }
log-passed-on = { TOPIC($from) } { $key } 사본을 맡지 않아 { $to }에게 넘김
log-answered = { $from }→{ $to } { $answer }, 정족수 { $have }/{ $need }
log-answered-late = { $from }→{ $to } { $answer }, 정족수를 채운 뒤
log-quorum = { SUBJECT($node) } { $letter }={ $need } 채우고 클라이언트에 응답
log-ended-read = { SUBJECT($client) } 읽음: { $key } = { $values }
log-ended-siblings = { SUBJECT($client) } { $key }의 형제 버전 { $count }개를 읽음: { $values }
log-ended-written = { $client }: { $operation } { $key } 완료
log-ended-not-found = { $client }: { $key }에 값이 없음
log-ended-unavailable = { $client }: { $operation } { $key } 불가. { $reason }
log-ended-timeout = { $client }: { $operation } { $key } 타임아웃. { $reason }
log-ended-rejected = { $client }: { $operation } 거부. { $reason }
log-lost = { $from }→{ $to } { $message }: { $why }
log-suspected = { SUBJECT($node) } { OBJECT($member) } 의심: { $silent } 동안 소식 없음
log-suspected-alone = { SUBJECT($node) } { OBJECT($member) } 의심: { $silent } 동안 소식 없음. 다운으로 보려면 { $need }대의 뜻이 같아야 하는데 지켜보는 노드가 { $observers }대뿐
log-convicted = { TOPIC($node) } { OBJECT($member) } 다운으로 봄: 의심하는 노드 { $reporters }
log-refuted = { $node }에게 { $member } 소식이 다시 옴 ({ $generation }번째 삶)
log-crashed = { $node } 다운, { $keys ->
    [0] 가진 것은 디스크에 남음
   *[other] 메모리의 키 { $keys }개를 잃음
 }
log-joining = { SUBJECT($node) } 들어오는 중, 맡을 사본을 받고 있음
log-joined = { SUBJECT($node) } 다 들어와 제 키를 맡음
log-leaving = { SUBJECT($node) } 나가는 중, 먼저 사본을 넘겨줌
log-left = { SUBJECT($node) } 나감
log-streamed = { SUBJECT($node) } { $from }에게서 사본 { $copies }개를 받음
log-no-seed = { SUBJECT($node) } 물어볼 시드 노드를 몰라 들어올 수 없음
log-seeds-silent = { SUBJECT($node) } 들어올 수 없음: 시드 노드 { $seeds }대가 모두 응답하지 않음. 계속 물어보는 동안에도 클러스터는 그대로 일함
log-flushed = { $node }의 멤테이블이 테이블 { $table }번이 됨 (키 { $keys }개)
log-compacted = { SUBJECT($node) } 테이블 { $tables }개를 병합함{ $purged ->
    [0] {""}
   *[other] {" "}· 삭제된 키 { $purged }개를 완전히 지움
}
log-recovered = { SUBJECT($node) } 디스크를 다시 읽음: 로그 레코드 { $records }개, 테이블 { $tables }개{ $torn ->
    [0] {""}
   *[other] {" "}· 로그 끝의 찢어진 { $torn }바이트를 버림
}
log-damage-found = { SUBJECT($node) } { $file } 손상을 발견함. 거기 있던 데이터는 이 노드에서 사라짐
log-bit-flipped = { $node }의 디스크에서 { $file }의 비트 하나가 뒤집힘
log-disk-full = { $node }의 디스크가 가득 차서 아무것도 쓰지 못함
log-join-refused = { SUBJECT($node) } 다른 클러스터로 설정되어 { $seed }에게 거절당함
log-cleanup-started = { SUBJECT($node) } 정리를 시작함, { $copies ->
    [0] 내려놓을 사본은 없음
   *[other] 이제 맡지 않는 사본 { $copies }개
 }
log-copy-dropped = { SUBJECT($node) } { $key } 사본을 지움, 담당 노드가 모두 갖고 있음
log-wiped = { SUBJECT($node) } 디스크를 잃음, { $hints ->
    [0] 단서는 없었음
   *[other] 단서 { $hints }개도 함께
 }
log-hint-kept = { SUBJECT($node) } 자리를 비운 { $target } 대신 { OBJECT($key) } 맡아 둠
log-hint-delivered = { SUBJECT($node) } { $target }에게 { OBJECT($key) } 돌려줌
log-hint-expired = { SUBJECT($node) } { $target } 앞으로 맡아 둔 { $key } 단서를 버림: 너무 오래됨
log-read-repaired = { SUBJECT($node) } { $to }의 { $key } 사본이 낡은 것을 보고 새 값을 보냄
log-exchange-same = { AND($node) } { $with }의 사본이 같음 (해시 { $compared }개 비교)
log-exchange-repaired = { AND($node) } { SUBJECT($with) } 해시 { $compared }개를 비교하고 사본 { $copies }개를 주고받음
log-exchange-ranges = { AND($node) } { $with }의 담당 범위가 서로 다르게 알려져 있어 비교를 미룸
log-exchange-silent = { SUBJECT($with) } { $node }에게 답하지 않아 비교를 그만둠
log-exchange-not-kept = { $node }의 디스크에 { SUBJECT($with) } 보낸 것을 둘 자리가 없어 비교를 마치지 못함
log-restarted = { SUBJECT($node) } 되살아남 ({ $generation }번째 삶)
log-paused = { $node } 일시정지, 메시지가 쌓임
log-resumed = { SUBJECT($node) } 다시 움직임, { $held ->
    [0] 밀린 것 없음
   *[other] 밀린 메시지 { $held }개
 }
log-slowed = { SUBJECT($node) } { $factor }배 느려짐, 메시지가 밀림
log-fast-again = { $node } 속도 회복
log-datacenter-down = 데이터 센터 { $datacenter } 전체 다운
log-datacenter-up = 데이터 센터 { $datacenter } 복구
log-cut = 네트워크 단절: { $sides }
log-healed = 네트워크 복구
log-weather = 네트워크 상태가 바뀜
log-weather-link = { $from }→{ $to } 링크가 바뀜
log-settings = 설정: { $settings }
log-quorum-strict = 엄격한 정족수
log-quorum-sloppy = 느슨한 정족수
log-quorum-blocking = 차단 정족수
log-timeout-set = 타임아웃 { $timeout }
log-truncated = { $node }: { $key }의 벡터 시계를 줄임, { $pairs } 버림
log-write-lost = { $node }: { $key }의 { $lost } 버림, 타임스탬프는 { $kept } 쪽이 더 늦음
log-skewed = { $node }의 시계가 실제 시각과 { $offset } ms 차이
log-skewed-drift = { $node }의 시계가 실제 시각과 { $offset } ms 차이, 그 뒤로 { $drift } ppm씩 더 어긋남
log-refused = 단계 거부: { $reason }
log-workload-started = 부하 { $number } 시작: { $seconds }초 동안 초당 { $rate }건
log-workload-ended = 부하 { $number } 끝: 작업 { $operations }건
log-learned-first = { SUBJECT($client) } { $from }에게서 멤버 { $members }대를 알아냄
log-learned = { SUBJECT($client) } { $from }에게서 다시 알아냄: 멤버 { $members }대, 새로 { $new }대, 사라진 { $gone }대
log-back-to-contacts = { SUBJECT($client) } 아는 노드가 모두 사라져 접점으로 돌아감
log-nobody-answered = { $client }: 누가 있는지 알려 주는 노드가 없음
log-given-up = { $client }: 먼저 읽지 못해 { $key } 쓰기를 포기

# 거절
alert-kept = 열려 있던 실행은 그대로입니다.
alert-empty-key = key: 키가 비어 있습니다. 한 글자 이상 적고 put이나 get을 눌러 주세요.
alert-no-scenario = scenario: “{ $name }” 시나리오는 없습니다. 있는 것: { $names }
alert-not-whole = 이 페이지의 일부를 불러오지 못했습니다. 링은 그대로 쓸 수 있고, 나머지가 필요한 것을 고르면 다시 불러옵니다. 연결을 확인해 주세요.
rest-comes = 페이지의 나머지를 불러오는 중입니다…
alert-not-loaded = “{ $name }” 시나리오를 불러오지 못했습니다. 연결을 확인하고 다시 골라 주세요.
alert-no-view = ‘{ $view }’ 보기는 아직 준비 중입니다. 지금 볼 수 있는 것: { $views }.
alert-file = 파일 { OBJECT($file) } 읽을 수 없습니다. 시나리오는 1 MB 이하의 TOML 또는 JSON 문서입니다.
alert-parameter-not-one-of = { $name } = “{ $value }”: 쓸 수 없는 값입니다. 쓸 수 있는 값: { $allowed }
alert-parameter-not-available = { $name } = “{ $value }”: 아직 준비 중입니다. 지금 쓸 수 있는 것: { $allowed }
alert-parameter-seed = { $name } = “{ $value }”: 시드가 아닙니다. 0부터 18446744073709551615까지의 정수를 쓸 수 있습니다.
alert-parameter-unknown = { $name }: 그런 매개변수는 없습니다. 있는 것: { $allowed }
drop-here = 시나리오(TOML, JSON)를 놓으면 열려요
stopped-title = {"{time}"} ms에서 시뮬레이션이 멈췄습니다
stopped-kept = 화면의 기록은 남아 있습니다. 같은 시드로 다시 돌리면 똑같이 재현됩니다.
stopped-replay = 다시 재생
stopped-copy = 시드 복사

# 범례
legend-messages = 메시지: 네모는 쓰기, 동그라미는 읽기, 채워진 것은 데이터
legend-put = put: 값이 갑니다
legend-ack = ack: 저장했습니다
legend-get = get: 묻습니다
legend-reply = 응답: 가진 것을 보냅니다
legend-hint = 맡아 두었던 단서를 돌려줌
legend-repair = 복구: 사본을 보내거나 서로 비교
legend-lost = 거절되었거나 도중에 사라짐
legend-gossip = 박동: 보낸 노드가 아는 멤버 소식
legend-nodes = 노드
legend-up = 정상
legend-suspected = 의심: 돌고 있지만 다른 노드가 의심함
legend-down = 다운: 메모리가 사라짐
legend-paused = 일시정지: 온 것은 기다림
legend-joining = 들어오는 중: 데이터를 받는 만큼 차오름. 나갈 때는 비워짐
legend-coordinator = 중재자: 사본마다 한 칸, 응답이 닿으면 그려짐
legend-tray = 자리를 비운 노드 몫의 단서를 맡아 둠
legend-holds = 사본: 채워지면 받은 것, 비면 아직
legend-selected = 고른 것
legend-ring = 링
legend-arc = 범위와 그 주인의 색
legend-token = 토큰, 범위가 끝나는 곳
legend-walk = 키에서 사본까지의 걸음
legend-tear = 네트워크가 끊긴 곳
legend-timeline = 타임라인
legend-bar = 작업 하나, 물음부터 답까지
legend-siblings = 형제 버전: 지금 버전이 여럿
legend-fault = 장애와 그 길이
legend-future = 아직 일어나지 않은 시간
legend-keys = 글쇠
key-play = 재생, 멈춤
key-step = 한 사건 뒤로, 앞으로
key-jump = 100 ms 뒤로, 앞으로
key-ends = 처음으로, 지금으로
key-speed = 느리게, 빠르게
key-kill = 고른 노드를 죽이거나 되살리기
key-pause = 고른 노드를 멈추거나 다시 돌리기
key-tools = 끊기 도구, 고르기 도구
key-add = 노드 하나 더 들이기
key-heal = 네트워크 잇기
key-panels = 패널 접기
key-escape = 닫기, 고르기 취소

# 링크
share = 공유
share-hint = 이 순간으로 오는 링크 만들기
share-title = 이 순간으로 오는 링크
share-about = 링크를 열면 같은 실행의 { $at } ms에 그대로 서게 됩니다. 시나리오와 시드, 손으로 한 모든 일, 갈라진 미래, 지금 보는 화면까지 담기고, 서버로는 아무것도 가지 않습니다.
share-link = 링크
share-copy = 복사
share-copied = 복사했습니다
share-not-copied = 브라우저가 복사를 막았습니다. 링크를 선택해 두었으니 직접 복사해 주세요.
share-length = { $letters }자
share-qr = 링크의 QR 코드
share-qr-long = 링크가 길어서 화면에 띄운 QR 코드를 카메라로 읽기 어렵습니다. 링크를 복사하거나 파일로 저장해 주세요.
share-file = 파일로 저장
share-pictures = 지금 무대의 모습과, 지금까지 일어난 일 전부를 저장합니다.
share-svg = 그림 (SVG)
share-png = 그림 (PNG)
share-trace = 기록 (JSON Lines)
share-saved = 저장했습니다.
share-not-saved = 저장하지 못했습니다. 저장에 필요한 파일을 받지 못했으니, 연결을 확인하고 다시 눌러 주세요.
share-file-hint = 파일을 페이지에 끌어다 놓으면 다시 열립니다.
alert-link-none = 주소 끝에 있는 것은 Ringside 링크가 아닙니다. 링크는 r1.으로 시작합니다. 처음부터 끝까지 다시 복사해 주세요.
alert-link-version = 이 링크는 버전 { $version }이고, 이 페이지는 버전 { $known }까지 읽습니다. 더 새로운 페이지에서 열어 주세요.
alert-link-letter = 링크에 들어갈 수 없는 글자 “{ $letter }”가 있습니다. 처음부터 끝까지 다시 복사해 주세요.
alert-link-damaged = 링크가 손상되었습니다. 글자가 바뀌었거나 일부가 빠졌습니다. 처음부터 끝까지 다시 복사해 주세요.
alert-link-long = 링크에 담긴 내용이 { $bytes }바이트인데, 1000000바이트까지만 열 수 있습니다. 대신 시나리오를 문서로 저장해 주세요.
alert-link-older = 더 오래된 엔진({ $version })으로 만든 링크입니다. 만든 사람이 본 것과 실행이 다를 수 있습니다.
