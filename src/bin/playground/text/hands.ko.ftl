# 손으로 하는 일: 메시지, 링크, 네트워크 상태, 무대 위.

# 메시지.
drop-message = { $others ->
    [0] 이 메시지 버리기
   *[other] 함께 가는 { $others }개와 버리기
}
drop-message-hint = 링크를 이 방향으로 한순간 끊어서, 그 위를 가던 것을 잃게 해요
drop-next = 다음에 올 같은 메시지 버리기
drop-next-hint = { $from }에서 { TOWARD($to) } 가는 다음 메시지를 잃게 해요
key-drop = 고른 메시지 버리기
alert-not-in-flight = 이 메시지는 이제 날아가고 있지 않아서 버릴 수 없습니다. 검사기의 ‘다음에 올 같은 메시지 버리기’로 그다음 것을 버릴 수 있습니다.

# 링크.
links = 링크…
link-title = 링크
link-name = 링크 { $from } → { $to }
link-back = 반대 방향
link-state = 상태
link-open = 양쪽 모두 이어짐
link-cut = 끊김
link-cut-forth = 이 방향은 끊김, 반대는 이어짐
link-cut-back = 이 방향은 이어짐, 반대는 끊김
link-in-flight = 날아가는 중
link-flying = 이 방향 { $forth }개, 반대 { $back }개
link-loses-all = 끊기지는 않았지만 모든 메시지를 잃습니다.
link-do-cut = 끊기
link-do-cut-one-way = { $from } → { $to }만 끊기
link-drop-next = 다음 메시지 버리기
link-weather = { $from } → { $to } 방향만
link-same-back = 반대 방향도 똑같이

# 네트워크 상태.
weather-change = 네트워크 바꾸기…
weather-own = 따로 정한 링크는 그대로 둡니다.
weather-uniform = 고르게
weather-exponential = 대개 짧고 가끔 길게
weather-lnkd-ssd = 실측: 링크드인, SSD
weather-lnkd-disk = 실측: 링크드인, 하드디스크
weather-ymmr = 실측: 야머
weather-least = 짧으면
weather-most = 길면
weather-mean = 평균
weather-far-least = 센터 사이, 짧으면
weather-far-most = 센터 사이, 길면
weather-lose = 손실
weather-double = 중복 도착
weather-none = 없음
weather-all = 전부
weather-percent = { $percent } %

# 단절.
cut-over = 편 바꾸기…
cut-let-through = 대신 한쪽만 지나가게:
cut-forth = 2 → 1만 통과
cut-back = 1 → 2만 통과
cut-both-ways = 반대 방향도 끊기
cut-lose-only = 또는 일부만 잃게:
cut-each-link = 단절을 잇고, 그 사이 링크 { $links }개를 하나씩 정해요
cut-too-wide = 이 단절에 걸린 링크가 너무 많아 하나씩 정할 수 없습니다. 잇거나, 링크 하나만 끊으세요.

# 무대: 도움말, 작은 메뉴, 새 노드.
tip-message = { $message } { $from } → { $to } · { $at } 도착
tip-range = { $node }: 링의 { $from }에서 { $to }까지, 전체의 { $part }. 모두 합하면 { $all }
menu-message = 메시지
menu-back = 뒤로
menu-inspect = 살펴보기
menu-crash = 죽이기
menu-restart = 되살리기
menu-pause = 멈추기
menu-resume = 다시 돌리기
menu-slow = 느리게…
menu-slow-by = { $factor ->
    [1] 제 속도로
   *[other] { $factor }배 느리게
}
menu-isolate = 고립시키기
menu-cut-from = 끊을 상대…
menu-heal-all = 모두 잇기
menu-wipe = 디스크 비우기
menu-leave = 내보내기
menu-why = 왜?
menu-clockwise = 시계 방향으로 옮기기
menu-counter = 시계 반대 방향으로 옮기기
menu-home = 제자리로
menu-heal = 잇기
menu-change-sides = 편 바꾸기…
menu-over = { $node } 반대편으로
menu-drop = 버리기
menu-link = 링크 살펴보기
newcomer = 새 노드 { $node }
newcomer-would = 토큰 { $tokens }개, 링의 { $share }
newcomer-no-tokens = 여기서는 노드 수로 키를 나누어서, 키 대부분이 옮겨 가요
newcomer-weight = 가중치
newcomer-weight-hint = 기계가 얼마나 센지예요. 토큰을 보통의 몇 배로 가질지 정하고, 들어올 때 정해지면 바뀌지 않아요.
newcomer-join = { $node } 들이기
node-weight-hint = 가중치는 들어올 때 정해졌습니다. 바꾸려면 내보낸 다음 원하는 세기로 다시 들이세요.
rejoin-as = 다시 들이기, 세기:
key-menu = 초점이 있는 노드, 단절, 메시지의 메뉴
key-nudge = 노드를 궤도를 따라 옮기기
key-alt = 메시지 위에서 누르는 동안 시간 멈추기

# N, R, W의 규칙, 지금 수로.
rule-n = 키마다 사본을 { $count }개 둡니다
rule-w = 쓰기는 복제본 { $count }개가 ack하면 끝납니다
rule-r = 읽기는 복제본 { $count }개가 응답하면 답합니다
