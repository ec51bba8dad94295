# 왜: 무엇에서 비롯되었는지, 한 문장씩.
why = 왜?
why-title = 왜 그랬을까?
why-about = 여기까지 온 까닭입니다. 누르면 그 순간으로 갑니다.
why-close = 닫기
why-hint = 무엇에서 비롯되었는지 보기
why-conclusion = 그래서
why-circumstance = 함께
key-why = 왜? 선택한 것의 까닭 보기
why-farther = 까닭의 일부는 살펴본 것보다 더 앞에 있습니다.
why-no-happening = 이 순간에는 아직 일어나지 않은 일입니다.
why-no-operation = 그런 작업이 아직 없거나 너무 오래전에 시작되었습니다.
why-no-copy = { $node }에 { $key }의 그런 사본이 온 적이 없거나 너무 오래전 일입니다.
why-no-version = { $key }의 버전 { SUBJECT($dot) } 아직 없거나 너무 오래전 것입니다.
why-not-siblings = 형제 버전이 아닙니다. { OBJECT($by) } 쓴 클라이언트는 { OBJECT($seen) } 이미 보았습니다.
why-no-belief = { TOPIC($observer) } 아직 { $member } 소식을 들은 적도, 기다린 적도 없거나 너무 오래전 일입니다.
why-nothing = 빈 사본
why-tombstone = 지워짐

why-asked-get = { SUBJECT($client) } { $node }에게 { OBJECT($key) } 물음 ({ $id })
why-asked-put = { SUBJECT($client) } { $node }에게 { $key } = { $value } 쓰기를 부탁 ({ $id }), { $blind ->
    [1] 먼저 읽지 않고
   *[other] { $context }까지 읽은 뒤에
 }
why-asked-delete = { SUBJECT($client) } { $node }에게 { $key } 삭제를 부탁 ({ $id }), { $blind ->
    [1] 먼저 읽지 않고
   *[other] { $context }까지 읽은 뒤에
 }
why-asked-nobody = { SUBJECT($client) } { $key } { $operation }({ $id })을 부탁할 노드를 하나도 모름
why-turned = { TOPIC($node) } 다운이라 그 기계가 { $asker }의 연결을 거절
why-asks-another = 아직 응답이 없어 { SUBJECT($client) } { $node }에게도 물음
why-passed-on = { TOPIC($from) } { OBJECT($key) } 맡아 처리하지 않고 { $to }에게 넘김
why-coordinates-write = { SUBJECT($node) } 중재자: { $key } 사본은 { $replicas }에 있고, { $need }대가 저장해야 함
why-coordinates-read = { SUBJECT($node) } 중재자: { $key } 사본은 { $replicas }에 있고, { $need }대가 응답해야 함
why-stands-in = { TOPIC($node) } { SUBJECT($replica) } 다운이라고 보고, 대신 { $other }에게 부탁
why-left-out = { TOPIC($node) } { SUBJECT($replica) } 다운이라고 보고, 아무에게도 대신 부탁하지 않음
why-queued = { $node }에서 { OBJECT($key) } 다른 작업이 잡고 있음: 앞에 { $before }건이 기다림
why-wrote = { SUBJECT($node) } { $key }의 버전 { OBJECT($version) } 만듦{ $blind ->
    [1] {""}
   *[other] {" "}· { $past }까지를 대신하는 버전
 }
why-stamped = { SUBJECT($node) } { $key }의 버전 { OBJECT($version) } 만듦. 그 노드의 시계로는 { $clock }
why-answered-own-write = { SUBJECT($node) } 스스로 저장한 것도 셈: { $need } 중 { $have }
why-answered-write = { SUBJECT($from) } 저장했다는 확인 응답을 셈: { $need } 중 { $have }
why-answered-own-read = { SUBJECT($node) } 자기 사본을 셈: { $need } 중 { $have }
why-answered-own-held = { SUBJECT($node) } 자기 사본을 셈. 거기에는 { $held }: { $need } 중 { $have }
why-answered-read = { $from }의 응답을 셈: { $need } 중 { $have }
why-answered-held = { $from }의 응답을 셈. 거기에는 { $held }: { $need } 중 { $have }
why-deadline = { $node }의 기한이 지남. 응답은 { $need } 중 { $have }
why-refuses = { SUBJECT($node) } 거절. { $reason }
why-ended-read = { SUBJECT($client) } { OBJECT($found) } 읽음 ({ $id }), { $acks }의 응답으로
why-ended-done = { SUBJECT($client) } 완료 응답을 받음 ({ $id }), { $acks }의 응답으로
why-ended-nothing = { TOPIC($client) } 값이 없다는 응답을 받음 ({ $id }), { $acks }의 응답으로
why-ended-timeout = { TOPIC($client) } 타임아웃을 맞음 ({ $id }). { $reason }
why-ended-unavailable = { TOPIC($client) } 지금은 할 수 없다는 응답을 받음 ({ $id }). { $reason }
why-ended-rejected = { TOPIC($client) } 할 수 없는 요청이라는 응답을 받음 ({ $id }). { $reason }
why-open = { TOPIC($client) } 아직 { OBJECT($id) } 기다리는 중
why-came = { $sent }에 { SUBJECT($from) } 보낸 ‘{ $message }’ 메시지가 { $to }에 도착
why-on-its-way = ‘{ $message }’ 메시지가 { $from }에서 { TOWARD($to) } 떠났지만 { $arrives }에야 도착
why-lost = { $from }에서 { TOWARD($to) } 가던 ‘{ $message }’ 메시지가 닿지 못함: { $loss }
why-waits = { SUBJECT($from) } 보낸 ‘{ $message }’ 메시지가 { $to }에서 처리되지 못하고 기다림
why-drop-armed = 시나리오의 단계: { $from }에서 { TOWARD($to) } 가는 다음 메시지 { $count }건을 잃게 함
why-nothing-sent = { $node }에는 보낸 것이 없음. 그때는 { $key } 사본을 맡은 노드가 아니었음
why-knows-nothing = { TOPIC($node) } { OBJECT($replica) } 대신해 응답했고, { $key }의 이 쓰기를 들은 적이 없음
why-hint-waits = { SUBJECT($node) } { $target }에게 줄 { $key } 쓰기를 단서로 갖고 있음. 받을 때까지 { $target }에는 없음
why-stored = { SUBJECT($node) } 자기 { $key } 사본에 받아들임{ $known ->
    [0] {""}
   *[other] : { $versions }
 }
why-stored-beside = { SUBJECT($node) } 자기 { $key } 사본에 받아들임: { $versions }. 이제 버전 { $siblings }개가 나란히 있음
why-had-already = { TOPIC($node) } { $key }의 그 버전을 이미 갖고 있음
why-purged = { SUBJECT($node) } 테이블을 병합하며 삭제된 키 { $count }개를 지웠다는 기록까지 잊음
why-repair-sent = { SUBJECT($node) } 응답을 견주어 { $to }의 { $key } 사본이 뒤처진 것을 보고 빠진 것을 보냄
why-exchange = { SUBJECT($node) } { AND($with) } 서로의 사본을 비교하기 시작
why-differ = { SUBJECT($node) } 다른 키를 찾음: { $keys }
why-differ-not = { $node }: 결국 다른 키가 없음
why-stream = { SUBJECT($node) } { $to }에게 앞으로 맡을 키 { $count }개를 보내기 시작
why-heard-last = { SUBJECT($observer) } { $member }의 새 박동을 마지막으로 들음: { $beat } ({ $life }번째 삶){ $direct ->
    [1] {""}
   *[other] , { $via }에게서
 }
why-silence = 이때부터 { TOPIC($member) } 아무에게도 소식을 보내지 않음
why-still-told = 그 뒤로 { SUBJECT($member) } 소식을 { $sent }번 더 보냈고, 그중 { $lost }번은 도중에 사라짐
why-suspects = { SUBJECT($observer) } { OBJECT($member) } 의심: { $silent } 동안 새 박동을 듣지 못함
why-reported = { SUBJECT($observer) } { $via }에게서 들음: { SUBJECT($reporter) } { OBJECT($member) } 의심함
why-reported-itself = { SUBJECT($reporter) } { $observer }에게 { OBJECT($member) } 의심한다고 알림
why-convicts = { SUBJECT($observer) } { OBJECT($member) } 다운으로 봄: 의심하는 노드 { $reporters }, 그만하면 충분함
why-hears = { SUBJECT($observer) } { $member }의 박동 { $beat }({ $life }번째 삶)을 들음. { $down ->
    [1] 이제 다운으로 보지 않음
   *[other] 이제 의심하지 않음
 }
why-round-gossip = 때가 되어 { SUBJECT($node) } 박동을 하나 세고, 너무 오래 조용한 노드가 있는지 살핌
why-round-hint = 때가 되어 { SUBJECT($node) } 맡아 둔 단서를 건네 봄
why-round-exchange = 때가 되어 { SUBJECT($node) } 사본을 비교할 상대를 찾음
why-round-merge = 때가 되어 { SUBJECT($node) } 테이블 병합을 이어 감
why-timer = { SUBJECT($node) } 기다릴 만큼 기다림
why-client-timer = { SUBJECT($client) } 응답을 기다릴 만큼 기다림
why-started = { SUBJECT($node) } 시작 ({ $life }번째 삶)
why-repair-asked = 단계: { $node }에게 사본을 비교하게 함
why-node-added = { SUBJECT($node) } 추가됨
why-leave-asked = 단계: { $node }에게 나가게 함
why-cleanup-asked = 단계: { $node }에게 맡지 않는 사본을 정리하게 함
why-happened = { $who }: { $what }
why-no-overlap = R + W = { $r } + { $w }, N = { $n }보다 크지 않음: 읽기에 응답하는 노드와 쓰기를 저장한 노드가 하나도 겹치지 않을 수 있음
why-stand-ins = R + W는 N보다 크지만 { $pairs }: N개의 사본이 직접 답할 때만 읽기와 쓰기가 반드시 만남
why-stood-in = { SUBJECT($node) } { OBJECT($replica) } 대신했음
why-missed = 그래서 { TOPIC($id) } { OBJECT($version) } 놓침. { $at }에 { SUBJECT($write) } 이미 완료 응답을 받은 버전
why-missed-by-clock = 그래서 { TOPIC($id) } { $write }의 { OBJECT($lost) } 놓침. 더 나중에 쓴 것인데도 시계로는 { $lostat }이고 { TOPIC($kept) } { $keptat }이라, 마지막 쓰기가 이긴다는 규칙에서 짐
why-neither-saw = 두 클라이언트 모두 상대가 쓴 것을 보지 못했음. 그래서 { AND($one) } { TOPIC($other) } 서로를 대신하지 못하고 둘 다 남음
why-by-clock = 시계로 { TOPIC($kept) } { $keptat }, { TOPIC($lost) } { $lostat }: 쓴 사람이 무엇을 읽었든 더 늦은 쪽이 남음
why-nobody-convicts = { OBJECT($member) } 다운으로 보려면 { $need }대의 뜻이 같아야 하는데, 지켜볼 노드는 { $observers }대뿐
