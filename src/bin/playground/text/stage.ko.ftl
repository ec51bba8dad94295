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
