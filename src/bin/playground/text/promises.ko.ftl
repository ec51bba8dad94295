# 약속: 설정이 무엇을 보장하는지, 실행이 그것을 지켰는지.

promises = 약속
promises-hint = 이 설정이 무엇을 약속하는지, 지금까지 지켜졌는지
promises-about = 여기까지의 실행을 검사기가 판정한 결과입니다. 약속은 설정과 실제로 일어난 고장에서 나오고, 약속하지 않은 것이 깨지는 건 그 설정이 치르는 값입니다.
promises-too-many = 사건이 { $happenings }건이나 되어 여기서는 판정하지 않아요. 명령줄의 `ringside run`은 아무리 길어도 판정합니다.
promise-linearizable = 읽기는 앞선 쓰기를 놓치지 않는다
promise-no-lost-acknowledged-write = 확인해 준 쓰기는 사라지지 않는다
promise-replicas-converged = 사본은 서로 같아진다
promise-clocks-monotonic = 시계는 뒤로 가지 않는다
promise-no-new-old-inversion = 한번 읽힌 것은 다시 안 읽히는 일이 없다
promise-keys-on-their-owners = 키는 맡은 노드 모두에 있다
promise-no-resurrection = 지운 것은 되살아나지 않는다
promise-kept = 약속했고, 지금까지 지켜졌어요
promise-broken = 약속이 깨졌어요. 엔진의 잘못입니다
promise-holds = 약속은 없지만 지금까지는 괜찮아요
promise-fails = 약속하지 않았고, 실제로 깨졌어요
promise-nothing = 약속했고, 아직 판정할 작업이 없어요
promise-since = { $at }부터
promise-unpromised = 약속하지 않는 까닭
promise-jump = 처음 드러난 순간으로
intervals = 어긋나는 작업
intervals-nothing = 없음
intervals-times = { $from }부터 { $until }까지
intervals-open = 결말을 모름

violated-omits = { $key }의 읽기 { TOPIC($get) } 시작 전에 확인된 쓰기 { OBJECT($write) } 놓쳤습니다.
violated-omits-some = { $key }의 읽기 { TOPIC($get) } 시작 전에 확인된 쓰기를 놓쳤습니다.
violated-no-order = { $key }에서 { TOPIC($later) } { $earlier }보다 먼저 일어났을 수도, 나중에 일어났을 수도 없습니다.
violated-held-by-nobody = { $key }의 쓰기 { TOPIC($write) } 확인까지 받았지만 가진 노드가 없습니다.
violated-discarded = { $key }의 쓰기 { TOPIC($write) } 확인까지 받았지만, 시작하기도 전에 끝난 쓰기에 밀려 버려졌습니다.
violated-differ = { AND($one) } { TOPIC($other) } { $key }의 서로 다른 버전을 갖고 있습니다.
violated-named-twice = { $key }의 { TOPIC($dot) } 같은 이름표가 { $last }까지 센 다음에 쓰였습니다.
violated-seen-less = { TOPIC($node) } { $key }에서 { $before }까지 보았는데 그 뒤에는 { $then }만 보였습니다.
violated-inverted = { $key }의 읽기 { TOPIC($get) } 시작 전에 { SUBJECT($before) } 돌려준 것을 놓쳤습니다.
violated-inverted-some = { $key }의 읽기 { TOPIC($get) } 앞선 읽기가 돌려준 것을 놓쳤습니다.
violated-lacks = { TOPIC($owner) } { OBJECT($key) } 맡았지만 확인된 쓰기 하나가 없습니다.
violated-returned-deleted = { $key }의 읽기 { TOPIC($get) } 이미 지운 { OBJECT($version) } 돌려주었습니다.
violated-holds-deleted = { SUBJECT($owner) } { $key }의 지운 버전 { OBJECT($version) } 아직 갖고 있습니다.

unpromised-no-overlap = R + W = { $r } + { $w }, N = { $n }보다 크지 않습니다.
unpromised-two-rings = { SUBJECT($node) } 들어오거나 나갔습니다. 모두가 알 때까지는 두 링의 정족수가 만나지 않을 수 있습니다.
unpromised-stood-in = { SUBJECT($node) } { OBJECT($replica) } 대신해서 정족수가 만나지 않을 수 있습니다.
unpromised-common-lost = { $nodes }에서 갖고 있던 것 일부가 사라졌고, 정족수가 그보다 많은 노드에서 만난다는 보장이 없습니다.
unpromised-may-come-back = { $nodes }에서 툼스톤을 버렸습니다. 삭제를 못 받은 사본이 지운 것을 되살릴 수 있습니다.
unpromised-only-regular = 쓰는 동안의 읽기는 새 값을 보고, 그다음 읽기는 못 볼 수 있습니다. 만나는 정족수가 보장하는 것은 거기까지입니다.
unpromised-clocks-wrong = 마지막 쓰기를 시계로 가리는데 { $nodes }의 시계가 맞지 않았습니다.
unpromised-older-unknown = 벡터 시계가 줄어서 두 응답 가운데 어느 쪽이 오래된 것인지 알 수 없습니다.
unpromised-taken-forgotten = { $nodes } 노드가 죽으면서 어느 키가 잡혀 있었는지 잊었습니다.
unpromised-not-written-back = 읽기 복구를 마치고 답하는 방식이 아니라서, 한 읽기가 찾은 것을 다음 읽기가 못 찾을 수 있습니다.
unpromised-written-back-to-few = 읽기는 사본 W = { $w }개에 되써 주는데, R + W = { $r } + { $w }, N = { $n }보다 크지 않습니다.
unpromised-written-back-in-scope = 읽기는 제 정족수의 범위 안에만 되써 줍니다.
unpromised-left-out-of-read = { SUBJECT($node) } 읽기에서 빠져서 더 적은 사본에 되써 주었습니다.
unpromised-written-back-lost = { $nodes }에서 되써 준 것이 사라졌습니다.
unpromised-lost-while-moving = { SUBJECT($node) } 들어오거나 나가며 사본이 옮겨 다니는 사이에 무언가 사라졌습니다.
unpromised-hints-expired = W = { $w }인데 { $expired } 몫의 단서가 기한을 넘겼습니다.
unpromised-copies-lost = W = { $w }인데 { $crashed }에서 갖고 있던 것 일부가 사라졌습니다.
unpromised-copies-and-hints-lost = W = { $w }인데 { $crashed }에서 갖고 있던 것 일부가 사라졌고, { $expired } 몫의 단서가 기한을 넘겼습니다.
unpromised-owner-down = { SUBJECT($node) } 죽어 있습니다.
unpromised-owes-nobody = { SUBJECT($node) } 단서 없이 대신 받아서, 받은 것을 누구에게도 넘겨주지 않습니다.
unpromised-former-owner = { SUBJECT($node) } 들어오거나 나갔는데, 단서가 없어 예전 담당이 받은 것을 아무도 넘겨주지 않습니다.
unpromised-n-changed = N이 바뀌었습니다. 예전 담당만 가진 것은 아무도 옮겨 주지 않습니다.
unpromised-replaced-unknown = 벡터 시계가 줄어서 무엇이 대체되었는지 사본마다 다르게 압니다.
unpromised-tombstones-dropped = { $nodes }에서 버린 툼스톤이 다른 노드에는 남아 있을 수 있습니다.
unpromised-on-the-way = 사본으로 가는 쓰기가 아직 { $count }건 남았습니다.
unpromised-waits-for-disk = { $node }의 메시지가 아직 디스크를 기다립니다.
unpromised-hint-waits = { $node } 몫의 단서가 아직 { $holder }에 남아 있습니다.
unpromised-moved = { SUBJECT($node) } 들어오거나 나가서 사본이 자리를 옮겼습니다.
unpromised-lost-on-the-way = 사본으로 가던 쓰기 { $count }건을 잃었고, 그 뒤로 사본을 다 고치지 못했습니다.
unpromised-forgotten = { $nodes }에서 갖고 있던 것 일부가 사라졌고, 그 뒤로 사본을 다 고치지 못했습니다.
unpromised-unsent = { $nodes } 노드가 다 보내기 전에 죽었고, 그 뒤로 사본을 다 고치지 못했습니다.
unpromised-full = { $nodes }의 디스크가 꽉 찼고, 그 뒤로 사본을 다 고치지 못했습니다.
unpromised-expired = { $nodes } 몫의 단서가 기한을 넘겼고, 그 뒤로 사본을 다 고치지 못했습니다.
unpromised-left-out = { SUBJECT($node) } 쓰기에서 빠졌고, 그 뒤로 사본을 다 고치지 못했습니다.
unpromised-no-hint = { SUBJECT($node) } 단서 없이 대신 받았고, 그 뒤로 사본을 다 고치지 못했습니다.
unpromised-n-moved-nothing = N이 바뀌어도 사본은 옮겨지지 않고, 그 뒤로 사본을 다 고치지 못했습니다.
unpromised-replaced-forgotten = 벡터 시계가 줄어서 값이 대체되었다는 것을 알 수 없습니다.
