# 발표하기, 그리고 다른 페이지에 끼워 보이기.

present-hint = 발표: 무대만 크게 (F)
present = 발표
present-strip = 발표
present-progress = 발표 진행
present-back = 이전
present-next = 다음
present-play = 재생
present-pause = 멈춤
present-blank = 화면 끄기
present-desk = 노트
present-leave = 나가기
present-blanked = 화면을 껐습니다. 아무 키나 누르면 다시 보입니다.
present-no-window = 브라우저가 두 번째 창을 막았습니다. 이 페이지의 팝업을 허용하고 다시 눌러 주세요.
key-present = 발표. 화살표나 리모컨으로 다음, 이전

# 해설이 없을 때 하는 일을 알리는 말
present-put = { $client }: { $key } = { $value } 쓰기
present-get = { $client }: { $key } 읽기
present-delete = { $client }: { $key } 삭제
present-via = { $what } ({ $node }에게 요청)
present-crash = { SUBJECT($node) } 죽습니다
present-restart = { SUBJECT($node) } 다시 시작합니다
present-resume = { SUBJECT($node) } 다시 움직입니다
present-wipe = { SUBJECT($node) } 디스크를 잃습니다
present-repair = { SUBJECT($node) } 자기 사본을 다른 노드와 비교합니다
present-cleanup = { SUBJECT($node) } 더 맡지 않는 사본을 정리합니다
present-tend = { SUBJECT($node) } 저장소를 정리합니다
present-corrupt = { $node }의 디스크에서 비트 하나가 뒤집힙니다
present-disk = { $node }의 디스크가 달라집니다
present-drop = { SUBJECT($from) } { $to }에게 보내는 다음 메시지가 사라집니다
present-load = 부하 시작: { $seconds }초 동안 초당 { $rate }건
present-and-more = { $what }, 그 밖에 { $count }건
present-when = { $when } 뒤에: { $what }
present-end = 실행이 끝났습니다. 연산 { $answered }건이 응답을 받았고 { $failed }건이 실패했습니다.
present-no-notes = 이 단계에는 노트가 없습니다.
present-no-next = 마지막 단계입니다.

# 발표자 창
desk-title = Ringside 노트
desk-clock = 실행 시각
desk-elapsed = 지난 시간
desk-left = 남은 시간
desk-about = 약 { $time }
desk-caption = 지금 화면
desk-next = 다음
desk-notes = 노트

# 다른 페이지 안에서
embed-open-hint = 이 순간을 { $name }에서 열기
embed-snippet = 슬라이드나 블로그에 넣기
embed-copy = 프레임 복사
