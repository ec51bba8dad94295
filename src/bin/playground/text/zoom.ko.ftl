# 링 가까이, 그리고 노드 안으로.

zoom = 링의 일부
zoom-way = 지금 있는 곳
zoom-ring = 링
zoom-in = 더 가까이
zoom-out = 더 멀리
zoom-whole = 링 전체
zoom-crumb-block = 블록 { $block }
zoom-around = 링 위의 자리
zoom-gone = 이 시각에는 없습니다.
zoom-gone-about = 아직 생기지 않았거나 이미 사라졌습니다. 합쳐진 테이블이거나, 지금은 클러스터에 없는 노드일 수 있어요. 시간을 옮기면 다시 보일 수 있고, 위의 길을 따라 나갈 수도 있습니다.
alert-parameter-zoom = { $name } = “{ $value }”: 링 위의 자리가 아닙니다. 구간은 12.5*64처럼, 노드는 이름으로, 그 테이블 3의 둘째 블록은 “n1 3 2”처럼 씁니다.
menu-zoom = 가까이 보기
key-zoom = 더 가까이, 더 멀리, 링 전체
zoom-density-tip = 링의 { $from }–{ $to }: 토큰 { $tokens }개, 노드 { $nodes }대. 가장 많이 가진 것은 { $node }, { $part }.
zoom-density-label = 소유 밀도: 노드 { $nodes }대의 토큰 { $tokens }개. 더 가까이 가면 토큰이 하나씩 보입니다.

# 구간.
zoom-stretch-none = 여기서는 링 대신 노드 수로 키를 나눕니다. 토큰을 가진 노드가 없습니다.
zoom-stretch-dense = 노드 { $nodes }대의 토큰 { $count }개가 여기 있어 하나씩 그릴 수 없습니다. 세로줄마다 누가 얼마나 가졌는지 보여 줍니다.
zoom-stretch-about = { $tokens ->
    [0] 여기에는 토큰이 없습니다. 이 범위는 시계 방향으로 다음 토큰의 것입니다.
   *[other] 토큰 { $tokens }개가 여기 있습니다. 토큰까지의 범위가 그 주인의 것이고, 아래 줄은 나머지 사본을 누가 갖는지 보여 줍니다.
}
zoom-strip = 링의 { $range }: 토큰 { $tokens }개, 최근에 쓴 키 { $keys }개
zoom-arc = { $node }, 사본 { $place }, 링의 { $part }, 토큰 { $token }까지
zoom-owners = 이 구간의 주인
zoom-owner = 토큰 { $tokens }개 · { $part }
zoom-col-token = 토큰
zoom-col-place = 자리
zoom-col-part = 링에서 차지하는 몫
zoom-col-copies = 사본

# 노드.
zoom-tokens = 토큰
zoom-share = 제 몫
zoom-kept = 사본까지
zoom-ranges = 가장 좁은 – 넓은 범위
zoom-keys = 키
zoom-own = 링 전체에 있는 { $node }의 토큰 { $tokens }개와, 곳곳에서 차지하는 몫
zoom-peers = 함께 갖는 노드
zoom-peers-about = { $node }의 몫에는 사본이 { $copies }개 있습니다. 아래 노드가 그만큼씩 갖고 있어요.
zoom-storage = { $node }의 저장소
zoom-storage-title = 어디에 담겨 있나
zoom-memtable = memtable: { $full }바이트 가운데 { $bytes }바이트. 다 차면 테이블이 됩니다
zoom-no-tables = 아직 SSTable이 없습니다. 모두 memtable에 있어요.
zoom-tables = SSTable, 최신부터
zoom-merging = 합치는 중
zoom-col-table = 테이블
zoom-col-level = 레벨
zoom-col-entries = 항목
zoom-col-blocks = 블록
zoom-col-bytes = 바이트
zoom-col-keys = 키 범위

# 테이블.
zoom-writes = 쓰기
zoom-filter = 필터
zoom-filter-bits = { $bits }비트 가운데 { $set }비트가 1
zoom-file = SSTable { $table } 파일: 블록 { $blocks }개, 그다음 필터, 인덱스, 푸터
zoom-blocks = 블록, 키 순서로
zoom-read = 마지막에 읽음
zoom-col-block = 블록
zoom-col-at = 시작 바이트

# 블록.
zoom-packing = 압축
zoom-packed = { $bytes }바이트에서
zoom-not-packed = 안 함
zoom-restarts = 재시작 지점
zoom-last-key = 인덱스의 키
zoom-checksum = 체크섬
zoom-bytes = 바이트 하나하나
zoom-before = 앞 블록
zoom-after = 다음 블록
zoom-read-about = 마지막 읽기가 이 블록을 가져왔습니다.
zoom-damaged = 쓴 그대로가 아닙니다. 그래서 아무것도 믿지 않습니다.
zoom-entries = 항목 { $entries }개
zoom-entries-about = 흐린 글자는 앞 키와 같아서 다시 저장하지 않는 부분입니다. 재시작 지점에서는 키가 온전해서 거기서부터 찾을 수 있어요.
zoom-restart = 재시작
zoom-col-key = 키
zoom-col-write = 쓰기 번호
zoom-col-value = 값

# 빈 타임라인.
timeline-begin = 무언가 put하면 시작해요
