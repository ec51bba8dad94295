//! Lessons: clicked through in both languages, gates, answers, deep links, lessons of one's own, and what goes wrong with them.

use anyhow::Result;
use e2e::{Key, Page};

/// What the file of a lesson says, as far as it is looked at here.
struct Lesson {
    name: String,
    /// In English and in Korean.
    title: [String; 2],
    steps: Vec<[String; 2]>,
}

/// Waits until the lesson stands at a step, counted from 1.
async fn stands_at(page: &Page, step: usize) -> Result<()> {
    let there = format!(
        "document.querySelector('[data-testid=lesson] .dots')?.dataset.step === '{step}' && \
         document.querySelector('.transport').dataset.playing === 'false'"
    );
    page.wait_until(&format!("it stands at step {step}"), &there).await
}

/// What the panel asks of the reader before time goes on.
async fn is_asked(page: &Page) -> Result<bool> {
    page.has("lesson-question").await
}

/// Goes on to the next step, at once.
async fn go_on(page: &Page, step: usize) -> Result<()> {
    let playing = "document.querySelector('.transport').dataset.playing === 'true'";
    if !page.eval::<bool>(playing).await? {
        page.click("lesson-next").await?;
    }
    // Asked again on the way, it gets there at once; it may be there by now.
    let on_the_way = format!("{playing} && document.querySelector('[data-testid=lesson] .dots').dataset.step !== '{step}'");
    page.script(&format!("if ({on_the_way}) document.querySelector('[data-testid=lesson-next]').click()")).await?;
    stands_at(page, step).await
}

/// Every lesson there is, in the order of their numbers.
fn lessons() -> Result<Vec<Lesson>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../lessons"))? {
        let document: toml::Table = std::fs::read_to_string(entry?.path())?.parse()?;
        let lesson = &document["lesson"];
        let words = |of: &toml::Value| ["en", "ko"].map(|language| of["title"][language].as_str().unwrap_or_default().to_owned());
        let steps = lesson["steps"].as_array().into_iter().flatten().map(words).collect();
        let name = document["name"].as_str().unwrap_or_default().to_owned();
        all.push((lesson["number"].as_integer(), Lesson { name, title: words(lesson), steps }));
    }
    all.sort_by_key(|(number, _)| *number);
    Ok(all.into_iter().map(|(_, lesson)| lesson).collect())
}

#[tokio::test]
async fn every_lesson_is_clicked_through_in_both_languages() -> Result<()> {
    let page = Page::open("").await?;
    let all = lessons()?;
    for (language, tag) in ["en", "ko"].into_iter().enumerate() {
        for lesson in &all {
            page.goto(&format!("?lang={tag}&lesson={}", lesson.name)).await?;
            for (place, titles) in lesson.steps.iter().enumerate() {
                let at = format!("{}, {tag}, step {}", lesson.name, place + 1);
                stands_at(&page, place + 1).await?;
                assert_eq!(page.text("lesson-step").await?, titles[language], "{at}");
                assert_eq!(page.text("lesson-title").await?, lesson.title[language], "{at}");
                let text = page.text("lesson-body").await?;
                assert!(!text.contains(['{', '}', '*']), "{at}: {text}");
                let missing = "[...document.querySelectorAll('.study .value')].some(value => value.textContent === '–')";
                assert!(!page.eval::<bool>(missing).await?, "{at}: a value is not there: {text}");
                assert!(page.text("lesson-text").await?.chars().count() > 30, "{at}");
                look_otherwise(&page, &at).await?;
                if place + 1 == lesson.steps.len() {
                    break;
                }
                if is_asked(&page).await? {
                    let choice = format!("choice-{}", 1 + place % 2);
                    page.click(&choice).await?;
                    page.click("lock-in").await?;
                    go_on(&page, place + 2).await?;
                    assert!(page.has("outcome").await?, "{at}: nothing is said of the answer");
                    assert!(!page.text("lesson-came").await?.is_empty(), "{at}");
                    assert!(page.text("outcome").await?.chars().count() > 40, "{at}: no reason is given");
                } else {
                    go_on(&page, place + 2).await?;
                }
            }
            assert!(page.has("lesson-free").await?, "{}", lesson.name);
            page.expect_silent_console().await?;
        }
    }
    Ok(())
}

/// Looks at every run that a step shows beside its own, and goes back.
async fn look_otherwise(page: &Page, at: &str) -> Result<()> {
    let mut place = 1;
    while page.has(&format!("otherwise-{place}")).await? {
        let button = format!("otherwise-{place}");
        page.click(&button).await?;
        page.wait_for_attribute(&button, "aria-pressed", "true").await?;
        let text = page.text("otherwise-text").await?;
        let set: bool = page.eval("document.querySelectorAll('.otherwise .set code').length > 0").await?;
        assert!(set && text.chars().count() > 30, "{at}: {text}");
        let missing = "[...document.querySelectorAll('.study .value')].some(value => value.textContent === '–')";
        assert!(!page.eval::<bool>(missing).await?, "{at}: a value is not there: {text}");
        assert!(!is_asked(page).await?, "{at}: what is asked is about the lesson's own run");
        place += 1;
    }
    if place > 1 {
        page.click("otherwise-back").await?;
        page.wait_until("the lesson's own is back", "!document.querySelector('[data-testid=otherwise-back]')").await?;
    }
    Ok(())
}

/// What would be, were something set otherwise: another run in the place of the lesson's own, which is kept as it stands.
#[tokio::test]
async fn a_step_shows_the_run_with_something_set_otherwise() -> Result<()> {
    let guide = include_str!("../../../docs/lessons.md");
    let own = guide.split_once("```toml\n").and_then(|(_, behind)| behind.split_once("```")).expect("the guide has an example").0;
    let page = Page::open("?lang=en").await?;
    page.script(&format!("window.ringsideOpen({})", serde_json::to_string(own)?)).await?;
    stands_at(&page, 1).await?;
    page.click("choice-2").await?;
    page.click("lock-in").await?;
    go_on(&page, 2).await?;
    let standing =
        "[window.ringside.now, String(window.ringside.report().trace_hash), window.ringside.document().cluster.replication.w]";
    let there: (f64, String, u16) = page.eval(standing).await?;
    assert_eq!(there.2, 1);

    page.click("otherwise-1").await?;
    page.wait_for_attribute("otherwise-1", "aria-pressed", "true").await?;
    assert!(page.text("otherwise-text").await?.contains("cluster.replication.w=3"));
    assert!(page.text("main").await?.contains("If W were 3"), "the stage says that it shows another run");
    let other: (f64, String, u16) = page.eval(standing).await?;
    assert_eq!((other.0, other.2), (there.0, 3), "it is another run at the same instant");
    assert_ne!(other.1, there.1);
    // It can be used like any other, and the lesson stays where it is.
    page.click("play").await?;
    page.wait_until("time runs on there", &format!("window.ringside.now > {}", there.0 + 100.0)).await?;
    page.click("play").await?;
    page.click("op-put").await?;
    page.wait_until("it is done there", "Object.keys(window.ringside.report().ops).length === 2").await?;
    assert_eq!(page.eval::<String>("document.querySelector('[data-testid=lesson] .dots').dataset.step").await?, "2");
    assert_eq!(page.text("lesson-said").await?, "All three", "what was answered is kept");
    assert!(!page.text("lesson-body").await?.contains("by hand"), "the lesson's own run is as it was");

    page.click("otherwise-1").await?;
    page.wait_for_attribute("otherwise-1", "aria-pressed", "false").await?;
    assert_eq!(page.eval::<(f64, String, u16)>(standing).await?, there, "the lesson's own is back, as it stood");
    // Going on from there goes on with the lesson's own.
    page.click("otherwise-1").await?;
    page.wait_for_attribute("otherwise-1", "aria-pressed", "true").await?;
    page.click("lesson-next").await?;
    page.wait_until("it is the lesson's own", "window.ringside.document().cluster.replication.w === 1").await?;
    go_on(&page, 3).await?;
    // In a world that was changed by hand nothing is known of what would be otherwise.
    page.click("lesson-back").await?;
    stands_at(&page, 2).await?;
    page.script("window.ringside.apply({ do: 'crash', node: 'n2' })").await?;
    page.wait_until("it is not offered", "!document.querySelector('[data-testid=otherwise]')").await?;

    // An address leads there, too.
    page.goto("?lang=en&lesson=which-server&step=5&otherwise=1").await?;
    page.wait_for_attribute("otherwise-1", "aria-pressed", "true").await?;
    assert_eq!(page.eval::<u32>("window.ringside.document().cluster.partitioning.vnodes").await?, 1);
    page.click("share").await?;
    let shared: String = page.eval("document.querySelector('[data-testid=share-link]').value").await?;
    assert!(shared.ends_with("?lesson=which-server&step=5&otherwise=1"), "{shared}");
    page.click("share-close").await?;
    page.click("otherwise-back").await?;
    page.wait_until("the lesson's own is back", "window.ringside.document().cluster.partitioning.vnodes === 64").await?;
    assert!(page.address().await?.ends_with("step=5"), "{}", page.address().await?);
    page.goto("?lang=en&lesson=which-server&step=5&otherwise=0").await?;
    page.wait_until("it is said", "document.querySelector('[data-testid=alert]')?.textContent.includes('counted from 1')")
        .await?;

    // Before an audience the next key shows it, and once more goes on.
    page.goto("?lang=en").await?;
    page.script(&format!("window.ringsideOpen({})", serde_json::to_string(own)?)).await?;
    stands_at(&page, 1).await?;
    page.click("lesson-skip").await?;
    go_on(&page, 2).await?;
    page.click("present").await?;
    page.wait_until("it is presented", "document.documentElement.dataset.mode === 'present'").await?;
    page.press(Key::PageDown).await?;
    page.wait_until("it is said", "document.querySelector('[data-testid=present-caption]').textContent.includes('If W were 3')")
        .await?;
    let place = "document.querySelector('[data-testid=present-place]').textContent.startsWith('2 /')";
    assert!(page.eval::<bool>(place).await?, "it is still the second step");
    // Back leads back from it, and no further.
    page.press(Key::PageUp).await?;
    page.wait_until("it is the lesson's own", "window.ringside.document().cluster.replication.w === 1").await?;
    assert!(page.eval::<bool>(place).await?);
    page.press(Key::PageDown).await?;
    page.wait_until("it is shown again", "window.ringside.document().cluster.replication.w === 3").await?;
    page.press(Key::PageDown).await?;
    page.wait_until("it goes on", "window.ringside.document().cluster.replication.w === 1").await?;
    page.press(Key::PageDown).await?;
    page.wait_until("it stands at 3", "document.querySelector('[data-testid=present-place]').textContent.startsWith('3 /')")
        .await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn time_waits_at_a_question_whatever_is_pressed() -> Result<()> {
    let page = Page::open("?lang=en&lesson=cut-in-two&step=4").await?;
    stands_at(&page, 4).await?;
    assert!(is_asked(&page).await?);
    let now = page.now().await?;
    for key in [Key::Right, Key::End] {
        page.press(key).await?;
    }
    page.press(" ").await?;
    page.click("play").await?;
    page.click("step").await?;
    page.click("lesson-next").await?;
    page.press_with(Key::Shift, Key::Right).await?;
    page.drawn().await?;
    assert_eq!(page.now().await?, now, "time waits");
    assert_eq!(page.attribute("lesson-next", "aria-disabled").await?.as_deref(), Some("true"));
    // The keys go to the question, and there digits answer it.
    page.click("lesson-next").await?;
    page.wait_until("the question has the focus", "document.activeElement?.dataset.testid === 'lesson-question'").await?;
    page.press("2").await?;
    page.wait_for_attribute("choice-2", "aria-pressed", "true").await?;
    page.press("3").await?;
    page.wait_for_attribute("choice-3", "aria-pressed", "true").await?;
    page.click("lock-in").await?;
    go_on(&page, 5).await?;
    assert!(page.now().await? > now);
    assert_eq!(page.text("lesson-said").await?, page.text("lesson-came").await?);
    assert_eq!(page.attribute("outcome", "data-foreseen").await?.as_deref(), Some("true"));

    // Who looks back finds what was answered, and cannot answer anew.
    page.click("lesson-back").await?;
    stands_at(&page, 4).await?;
    assert_eq!(page.attribute("choice-3", "aria-pressed").await?.as_deref(), Some("true"));
    assert!(!page.has("lock-in").await?);

    // A wrong guess is told why, beside what happened; and who says nothing is told what happened.
    page.goto("?lang=en&lesson=cut-in-two&step=4").await?;
    stands_at(&page, 4).await?;
    page.click("choice-1").await?;
    page.click("lock-in").await?;
    go_on(&page, 5).await?;
    assert_eq!(page.text("lesson-said").await?, "On both sides");
    assert_eq!(page.attribute("outcome", "data-foreseen").await?.as_deref(), Some("false"));
    page.goto("?lang=en&lesson=cut-in-two&step=4").await?;
    stands_at(&page, 4).await?;
    page.click("lesson-skip").await?;
    go_on(&page, 5).await?;
    assert_eq!(page.text("lesson-said").await?, "nothing this time");
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_same_step_is_the_same_run_however_one_gets_there() -> Result<()> {
    let page = Page::open("?lesson=cut-in-two&step=6").await?;
    stands_at(&page, 6).await?;
    let there: (f64, String) = page.eval("[window.ringside.now, String(window.ringside.report().trace_hash)]").await?;
    // Again, back, and from the beginning.
    page.click("lesson-again").await?;
    stands_at(&page, 6).await?;
    let again: (f64, String) = page.eval("[window.ringside.now, String(window.ringside.report().trace_hash)]").await?;
    assert_eq!(again, there);
    assert!(page.address().await?.contains("lesson=cut-in-two") && page.address().await?.contains("step=6"));
    // What is shared leads there too, and is short; once something was done by hand it has to carry that.
    page.click("share").await?;
    let value = |handle: &str| format!("document.querySelector('[data-testid={handle}]').value");
    let shared: String = page.eval(&value("share-link")).await?;
    assert!(shared.ends_with("?lesson=cut-in-two&step=6"), "{shared}");
    let frame: String = page.eval(&value("embed-snippet")).await?;
    assert!(frame.contains("&amp;lesson=cut-in-two&amp;step=6"), "{frame}");
    page.click("share-close").await?;
    page.click("lesson-back").await?;
    stands_at(&page, 5).await?;
    assert!(page.address().await?.contains("step=5"));
    page.reload().await?;
    stands_at(&page, 5).await?;
    go_on_or_answer(&page, 6).await?;
    let walked: (f64, String) = page.eval("[window.ringside.now, String(window.ringside.report().trace_hash)]").await?;
    assert_eq!(walked, there);
    page.expect_silent_console().await
}

async fn go_on_or_answer(page: &Page, step: usize) -> Result<()> {
    if page.has("lesson-skip").await? {
        page.click("lesson-skip").await?;
    }
    go_on(page, step).await
}

#[tokio::test]
async fn the_contents_page_finds_lessons_and_remembers_how_far_one_was() -> Result<()> {
    let page = Page::open("?lang=ko").await?;
    page.click("lesson-picker").await?;
    page.wait_until("it is there", "document.querySelector('[data-testid=contents]')?.open").await?;
    let shown = "[...document.querySelectorAll('.contents .entry > .title')].map(e => e.dataset.testid).join(' ')";
    assert_eq!(page.eval::<String>(shown).await?.split(' ').count(), lessons()?.len());
    // As it is misspelt, in Korean; in English; by a question.
    for (sought, found) in [
        ("머글 트리", "lesson-finding-the-difference"),
        ("vector clock", "lesson-two-truths"),
        ("백터 시계", "lesson-two-truths"),
    ] {
        page.fill("contents-search", sought).await?;
        page.wait_until("something is found", &format!("{shown}.split(' ').includes('{found}')")).await?;
        assert!(page.eval::<String>(shown).await?.split(' ').count() <= 4, "{sought}");
    }
    page.fill("contents-search", "zzz").await?;
    page.wait_until("nothing is found", &format!("{shown} === ''")).await?;
    page.fill("contents-search", "").await?;
    page.click("lesson-cut-in-two").await?;
    stands_at(&page, 1).await?;
    assert!(!page.eval::<bool>("document.querySelector('[data-testid=contents]').open").await?);
    go_on_or_answer(&page, 2).await?;
    page.reload().await?;
    page.click("lesson-picker").await?;
    page.wait_until("it is there", "document.querySelector('[data-testid=contents]')?.open").await?;
    let progress =
        "document.querySelector('[data-testid=lesson-cut-in-two]').closest('.entry').querySelector('.progress')?.textContent";
    assert!(page.eval::<Option<String>>(progress).await?.is_some_and(|text| text.contains('2')));
    page.press(Key::Escape).await?;
    page.wait_until("it is away", "!document.querySelector('[data-testid=contents]').open").await?;
    // The browser's back leads to what was open before.
    page.script("history.back()").await?;
    page.wait_until("the empty cluster is back", "!document.querySelector('[data-testid=lesson]')").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_lesson_ends_as_a_playground_and_meddling_is_told() -> Result<()> {
    let page = Page::open("?lang=en&lesson=cut-in-two&step=2").await?;
    stands_at(&page, 2).await?;
    // Meddling: the text may tell of another world.
    page.script("window.ringside.apply({ do: 'crash', node: 'n2' })").await?;
    page.wait_until("it is said", "!!document.querySelector('[data-testid=lesson-return]')").await?;
    page.click("lesson-return").await?;
    stands_at(&page, 2).await?;
    assert!(!page.has("lesson-return").await?);
    assert_eq!(page.attribute("node-n2", "data-status").await?.as_deref(), Some("up"));
    // The end.
    let last: usize = page.eval("document.querySelectorAll('.lesson-foot .dot').length").await?;
    page.goto(&format!("?lang=en&lesson=cut-in-two&step={last}")).await?;
    stands_at(&page, last).await?;
    page.click("lesson-free").await?;
    let now = page.now().await?;
    page.click("play").await?;
    page.wait_until("time runs on", &format!("window.ringside.now > {}", now + 20.0)).await?;
    page.click("op-put").await?;
    page.click("next-lesson").await?;
    stands_at(&page, 1).await?;
    let next = &lessons()?[1].name;
    assert!(page.address().await?.contains(&format!("lesson={next}")));
    page.expect_silent_console().await
}

/// A lesson of somebody's own: by its address, dropped on the page, and with mistakes in it.
#[tokio::test]
async fn lessons_of_ones_own_are_opened_and_their_mistakes_are_said_with_their_lines() -> Result<()> {
    let page = Page::open("?lang=en&lesson=lessons/cut-in-two.toml&step=2").await?;
    stands_at(&page, 2).await?;
    let guide = include_str!("../../../docs/lessons.md");
    let own = guide.split_once("```toml\n").and_then(|(_, behind)| behind.split_once("```")).expect("the guide has an example").0;
    let load = |text: &str| format!("window.ringsideOpen({})", serde_json::to_string(text).expect("text is JSON"));
    page.script(&load(own)).await?;
    page.wait_for_text("lesson-step", "Three copies, one answer").await?;
    page.click("choice-2").await?;
    page.click("lock-in").await?;
    go_on(&page, 2).await?;
    assert_eq!(page.text("lesson-came").await?, "Exactly one");
    // In the reader's own world another answer comes true: nothing is stored as the right one.
    page.script(&load(own)).await?;
    stands_at(&page, 1).await?;
    page.script("window.ringside.apply({ do: 'configure', w: 3 })").await?;
    page.click("choice-2").await?;
    page.click("lock-in").await?;
    go_on(&page, 2).await?;
    assert_eq!(page.text("lesson-came").await?, "All three");
    assert_eq!(page.attribute("outcome", "data-foreseen").await?.as_deref(), Some("true"));

    let wrong = own.replace("happening = \"copy_stored\"", "happening = \"copy_stord\"");
    page.script(&load(&wrong)).await?;
    page.wait_until("it is said", "document.querySelector('[data-testid=alert]')?.textContent.includes('copy_stored')").await?;
    let alert = page.text("alert").await?;
    assert!(alert.contains("line ") && alert.contains("lesson.steps[2].when.happening"), "{alert}");
    assert_eq!(page.text("lesson-came").await?, "All three", "what was open is kept");

    for (query, says) in [
        ("?lang=en&lesson=nope", "There is no lesson"),
        ("?lang=en&lesson=lessons/nope.toml", "did not come"),
        ("?lang=ko&lesson=nope", "강의가 없습니다"),
        ("?lang=en&lesson=cut-in-two&step=x", "counted from 1"),
    ] {
        page.goto(query).await?;
        page.wait_until(query, &format!("document.querySelector('[data-testid=alert]')?.textContent.includes('{says}')")).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_lesson_is_presented_step_by_step() -> Result<()> {
    let page = Page::open("?lang=en&lesson=cut-in-two&mode=present").await?;
    let at = |step: usize| {
        format!(
            "document.querySelector('[data-testid=present-place]')?.textContent.startsWith('{step} /') && \
             document.querySelector('.transport').dataset.playing === 'false'"
        )
    };
    page.wait_until("it stands at 1", &at(1)).await?;
    for step in 2..=4 {
        page.press(Key::PageDown).await?;
        page.press(Key::PageDown).await?;
        page.wait_until("it stands there", &at(step)).await?;
    }
    // First the question is put to the audience, then time goes on.
    page.press(Key::PageDown).await?;
    page.wait_until(
        "it is asked",
        "document.querySelector('[data-testid=present-caption]').textContent.includes('1. On both sides')",
    )
    .await?;
    page.press(Key::PageDown).await?;
    page.press(Key::PageDown).await?;
    page.wait_until("it stands at 5", &at(5)).await?;
    page.press(Key::PageUp).await?;
    page.wait_until("it stands at 4", &at(4)).await?;
    page.press(Key::Escape).await?;
    page.wait_until("it is over", "!document.documentElement.hasAttribute('data-mode')").await?;
    stands_at(&page, 4).await?;
    page.expect_silent_console().await
}

/// Every lesson on a sheet of paper: all of its steps, each with its picture as far as there is room, on one page.
#[tokio::test]
async fn every_lesson_fits_on_a_sheet_of_paper() -> Result<()> {
    let page = Page::open("").await?;
    for (place, lesson) in lessons()?.iter().enumerate() {
        let lang = ["en", "ko"][place % 2];
        page.begin(&format!("?lang={lang}&theme=light&lesson={}&mode=handout", lesson.name)).await?;
        page.wait_until(&format!("the sheet of {} is there", lesson.name), "!!document.documentElement.dataset.handout").await?;
        assert_eq!(page.eval::<String>("document.documentElement.dataset.handout").await?, "one", "{}", lesson.name);
        let parts: Vec<String> = page.eval("[...document.querySelectorAll('.handout h2')].map(e => e.textContent)").await?;
        let titles = lesson.steps.iter().enumerate().map(|(step, titles)| format!("{}. {}", step + 1, titles[place % 2]));
        assert_eq!(parts, titles.collect::<Vec<_>>());
        let pictures =
            "[...document.querySelectorAll('.handout section:not(.bare) img')].filter(e => e.naturalWidth > 100).length";
        assert!(page.eval::<usize>(pictures).await? >= 3, "{}", lesson.name);
        // What can be pressed in a view is part of its picture: of this lesson, the blocks of the tables.
        if lesson.name == "way-of-a-read" {
            let drawn =
                "[...document.querySelectorAll('.handout img')].some(e => decodeURIComponent(e.src).includes('nectarine'))";
            assert!(page.eval::<bool>(drawn).await?, "no picture has the blocks");
        }
        // Nobody has taken the lesson.
        assert!(!page.eval::<bool>("(localStorage.getItem('ringside.lessons') ?? '').includes(':')").await?);
        page.expect_silent_console().await?;
    }
    Ok(())
}

/// Whoever writes a lesson sees it as it is written, at the step where one was; what is wrong with it is said, and the last good one stays.
#[tokio::test]
async fn an_open_lesson_follows_its_file() -> Result<()> {
    let guide = include_str!("../../../docs/lessons.md");
    let own = guide.split_once("```toml\n").and_then(|(_, behind)| behind.split_once("```")).expect("the guide has an example").0;
    let file = Edited::write(own)?;
    let page = Page::open("?lang=en&lesson=lessons/edited-by-a-test.toml&step=2").await?;
    page.wait_for_text("lesson-step", "Answered").await?;
    file.rewrite(&own.replace("en = \"Answered\"", "en = \"Answered, and edited\""))?;
    page.wait_for_text("lesson-step", "Answered, and edited").await?;
    file.rewrite(&own.replace("minutes = 3", "minutes = 3000"))?;
    page.wait_until("it is said", "document.querySelector('[data-testid=alert]')?.textContent.includes('lesson.minutes')")
        .await?;
    assert!(page.text("alert").await?.contains("line "));
    assert_eq!(page.text("lesson-step").await?, "Answered, and edited");
    Ok(())
}

/// A lesson beside the built page, which goes when the test is over.
struct Edited(std::path::PathBuf);

impl Edited {
    fn write(text: &str) -> Result<Edited> {
        let dist = std::env::var_os("RINGSIDE_DIST").map_or_else(|| xtask::root().join("dist"), std::path::PathBuf::from);
        let file = Edited(dist.join("lessons/edited-by-a-test.toml"));
        file.rewrite(text)?;
        Ok(file)
    }

    fn rewrite(&self, text: &str) -> Result<()> {
        Ok(std::fs::write(&self.0, text)?)
    }
}

impl Drop for Edited {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
