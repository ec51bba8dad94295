# 무대와 타임라인.

stage-label = 노드 { $nodes }대와 클라이언트 { $clients }개가 있는 링
stage-node = { $node }, { $status }, 키 { $keys }개
stage-node-held = { $node }, { $status }, 키 { $keys }개, 대기 중인 메시지 { $held }개
stage-status-up = 정상
stage-status-paused = 일시정지
stage-status-down = 다운
stage-held = 대기 { $held }
stage-client = { $client }, { $waiting ->
    [0] 기다리는 응답 없음
   *[other] 응답 { $waiting }개를 기다리는 중
}
stage-need-write = W={ $need }
stage-need-read = R={ $need }
stage-key-about = 사본 { $replicas }

stage-tools = 도구
stage-tool-select = 살펴보기: 눌러서 자세히 봅니다
stage-tool-cut = 끊기: 연결을 가로질러 끌면 끊기고, 노드를 누르면 그 노드만 떨어집니다
stage-tool-kill = 죽이기: 노드를 누르면 죽고, 다시 누르면 살아납니다
stage-tool-pause = 멈추기: 노드를 누르면 멈추고, 다시 누르면 이어집니다
stage-tool-add = 노드 추가: 아직 쓸 수 없습니다

stage-cut = 네트워크 단절
stage-cut-short = 단절
stage-cut-off = 네트워크 단절: { $nodes } 쪽이 끊겼습니다
stage-cut-link = { AND($one) } { $other } 사이의 연결이 끊겼습니다
stage-heal = 다시 잇기
stage-millis = { $ms } ms

stage-legend = 메시지 모양
stage-shape-put = 쓰기 요청
stage-shape-ack = 확인 응답
stage-shape-get = 읽기 요청
stage-shape-reply = 읽기 응답
stage-shape-refused = 연결 거부
stage-shape-hint = 힌트
stage-shape-repair = 복구
stage-shape-gossip = 가십

stage-messages = 전송 중인 메시지
stage-message-client-put = { $from }에서 { TOWARD($to) } 쓰기 요청
stage-message-client-get = { $from }에서 { TOWARD($to) } 읽기 요청
stage-message-client-delete = { $from }에서 { TOWARD($to) } 삭제 요청
stage-message-client-reply = { $from }에서 { TOWARD($to) } 응답
stage-message-forward = { SUBJECT($from) } { $to }에 넘긴 쓰기
stage-message-forward-reply = 넘긴 쓰기에 대한 { $from }의 응답, { $to } 앞
stage-message-replica-write = { $from }에서 사본 { TOWARD($to) } 쓰기
stage-message-replica-ack = 사본 { $from }에서 { TOWARD($to) } 확인 응답
stage-message-replica-read = { $from }에서 사본 { TOWARD($to) } 읽기
stage-message-replica-reply = 사본 { $from }에서 { TOWARD($to) } 읽기 응답
stage-message-refused = { SUBJECT($from) } { $to }의 연결을 거부
stage-message-read-repair = { $from }에서 사본 { TOWARD($to) } 읽기 복구
stage-message-read-repair-ack = { $from }에서 { TOWARD($to) } 복구 확인 응답
stage-message-hint = { SUBJECT($from) } { $to }에 돌려주는 힌트
stage-message-hint-ack = { $from }에서 { TOWARD($to) } 힌트 확인 응답
stage-message-tree-request = { $from }에서 { TOWARD($to) } 해시 문의
stage-message-tree-reply = { $from }에서 { TOWARD($to) } 해시
stage-message-bucket-request = { $from }에서 { TOWARD($to) } 키 문의
stage-message-bucket-reply = { $from }에서 { TOWARD($to) } 키 목록
stage-message-transfer = { $from }에서 { TOWARD($to) } 사본
stage-message-transfer-reply = { $from }에서 { TOWARD($to) } 돌려주는 사본
stage-message-join-request = { $from }에서 { TOWARD($to) } 멤버 문의
stage-message-join-reply = { $from }에서 { TOWARD($to) } 멤버 목록
stage-message-stream-request = { $from }에서 { TOWARD($to) } 사본 요청
stage-message-stream-batch = { $from }에서 { TOWARD($to) } 넘겨주는 사본
stage-message-stream-ack = { $from }에서 { TOWARD($to) } 사본 확인 응답
stage-message-gossip = { $from }에서 { TOWARD($to) } 가십
stage-message-heartbeat = { $from }에서 { TOWARD($to) } 박동

stage-timeline = 타임라인
stage-scrubber = 재생 위치
stage-not-yet = 아직 일어나지 않은 시간
stage-in-flight = 전송 중 메시지
stage-bar = { $operation } { $key }, { $started } ms부터 { $ended } ms까지: { $status }
stage-bar-pending = { $operation } { $key }, { $started } ms에 시작: { $status }
stage-bars = 연산 { $count }개, { $started } ms부터 { $ended } ms까지
stage-bar-open = 아직 응답 없음
stage-bar-ok = 성공
stage-bar-not-found = 값 없음
stage-bar-unavailable = 처리할 수 없음
stage-bar-timeout = 시간 초과
stage-bar-rejected = 거절됨
stage-fault-crash = { $node } 다운
stage-fault-pause = { $node } 일시정지
stage-fault-cut = 단절 { $ends }
stage-alert-siblings = 형제 버전
stage-alert-timeout = 시간 초과
stage-alert-unavailable = 처리 불가

# 버전 보기
view-versions-hint = 한 키의 버전이 어떻게 이어지고 갈라졌는지
views-choose = 보기 고르기
versions-title = { $key }의 역사
versions-about = 화살표는 “이것을 보고 썼다”는 뜻
versions-empty = 아직 쓰인 키가 없어요. 콘솔에서 put을 누르면 첫 버전이 여기 나타나요.
versions-key = 볼 키
versions-graph = { $key }의 버전 { $count }개, 쓰인 순서대로
versions-writes = { SUBJECT($node) } 씀
versions-concurrent = 동시
versions-folded = 그리지 않은 버전 { $count }개
versions-card = { $name }, 값 { $value }. 시계 { $clock }, 도트 { $dot }. { SUBJECT($node) } { $at }에 씀. { $standing }, 가진 노드 { $holders }
versions-card-lost = { $name }, 값 { $value }. 시계 { $clock }, 도트 { $dot }. { SUBJECT($node) } { $at }에 씀. { $standing }
versions-current = 지금 버전
versions-sibling = 형제 버전
versions-replaced = 더 새로운 버전에 덮임
versions-lost = 아무도 갖고 있지 않음
versions-dot = 도트
versions-when = 쓴 때
versions-standing = 상태
versions-seen = 보고 쓴 버전
versions-holders = 가진 노드
versions-proposed = 합친 값
versions-proposal = 칸마다 큰 수, 쓰는 노드의 칸은 1을 더함
versions-merge = 하나로 합치기
versions-merge-hint = { SUBJECT($get) } 읽은 맥락으로, 합친 값을 put 해요
versions-merge-read = 먼저 get으로 읽기
versions-merge-read-hint = 형제를 모두 읽어야 그것을 대신하는 쓰기를 할 수 있어요
versions-merge-busy = 응답을 기다리는 중
versions-holdings = 누가 무엇을 가졌나
versions-key-holds = 지금 가진 버전
versions-key-old = 다른 곳에서는 덮인 버전
versions-key-replaced = 더 새로운 것에 덮임
versions-stale = 뒤처짐
versions-down = 다운
versions-paused = 일시정지
versions-hint = 힌트
versions-stray = 맡지 않음
versions-count = 버전 { $count }개
versions-siblings = 형제 버전 { $count }개
versions-conflict = 충돌
versions-false = 거짓 충돌
versions-false-why = 한쪽이 다른 쪽을 읽고 쓴 것인데, 시계에서 그 칸이 잘려 나가 서로 모르는 것처럼 보입니다.
versions-pick = 카드 둘을 차례로 누르면 그 둘을 비교해요.
versions-equal = 같음
versions-ancestor = 조상
versions-descendant = 후손
versions-order-equal = 모든 칸이 같습니다. 같은 버전이에요.
versions-order-before = { SUBJECT($one) } 앞서는 칸이 없습니다. { SUBJECT($other) } 그것을 보고 쓴 후손이에요.
versions-order-concurrent = 한 칸은 { SUBJECT($one) }, 한 칸은 { SUBJECT($other) } 앞섭니다. 그래서 동시예요.
versions-order-dots = 수만 보면 { SUBJECT($new) } 뒤인 듯하지만, { $new }의 과거에 { $old }의 도트 { SUBJECT($dot) } 없습니다. 그래서 동시예요.
versions-zero = 없는 칸은 0으로 셉니다.
versions-returned = 모두 읽는 get이 돌려주는 것
versions-context = 맥락(context) { $clock }도 함께 돌려줌
key-reconcile = 형제 버전을 읽고 합치기 (버전 보기)
