# 강의: 왼쪽 패널, 목차, 잘못될 수 있는 것.

lessons = 강의
lessons-hint = 강의 목차
lesson = 강의
lesson-place = 단계 { $step } / { $steps }
lesson-watch = 눈여겨볼 것
lesson-back = 이전
lesson-back-hint = 앞 단계로 돌아가요
lesson-next = 다음
lesson-next-hint = 다음 단계까지 시간이 흘러요. 한 번 더 누르면 바로 가요
lesson-next-waits = 먼저 질문에 답하거나 건너뛰세요
lesson-again = 여기까지 다시 보기
lesson-waits = 예측 대기
lock-in = 이 예측으로 계속
lesson-skip = 예측하지 않고 계속
lesson-outcome = 예측의 결과
lesson-said = 내 예측
lesson-said-nothing = 이번에는 예측하지 않았어요
lesson-came = 일어난 일
lesson-came-nothing = 보기 가운데 없어요. 세계가 강의와 달라졌습니다
lesson-strayed = 손으로 세계를 바꾸었습니다. 여기서부터는 글과 화면이 다를 수 있습니다.
lesson-return = 강의의 실행으로 돌아가기
otherwise = 만약 이렇다면
otherwise-here = 만약: { $title }. 강의의 실행이 아니라, 설정을 바꾼 실행입니다.
lesson-free = 자유롭게 실험하기
lesson-free-hint = 이제 이 클러스터를 마음대로 다룰 수 있습니다. 노드를 끄고, 링크를 끊고, put과 get을 해 보세요. 아래의 단계를 누르면 강의로 돌아갑니다.
lesson-next-one = 다음 강의: { $number }강 { $title }
contents-search = 강의, 용어, 궁금한 것 찾기
contents-none = “{ $sought }”이(가) 나오는 강의가 없습니다.
contents-minutes = { $minutes }분
contents-after = 먼저: { $lessons }
contents-steps = { $count }단계
contents-done = 마침
contents-begun = { $steps }단계 중 { $step }
contents-own = 직접 만든 강의는 파일을 페이지에 끌어 놓거나 ?lesson= 뒤에 주소를 적어 열어요.
alert-no-lesson = “{ $name }”이라는 강의가 없습니다. 있는 강의: { $names }
alert-lesson-not-loaded = 강의 { SUBJECT($name) } 오지 않았습니다. 서버가 없거나, 다른 페이지가 읽는 것을 허락하지 않을 수 있습니다(CORS). 열려 있던 것은 그대로입니다
alert-parameter-step = 주소의 { $name }={ $value }: 1부터 세는 번호가 아닙니다. 단계도, 단계의 “만약”도 1부터 셉니다
present-lesson-step = 강의의 { $node }단계
lesson-number = { $number }강
contents-handout = 인쇄용 한 장
