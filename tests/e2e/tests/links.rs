//! Links, as a reader shares and opens them: the same instant of the same run, and a sentence where that cannot be.

use anyhow::Result;
use e2e::{Key, Page};

/// What tells one instant of one run from all others.
const INSTANT: &str = "[String(window.ringside.now), String(window.ringside.report().trace_hash), \
    JSON.stringify(window.ringside.branches()), JSON.stringify(window.ringside.document())]";

/// A run in which something was done by hand, on two branches, with the playhead before the head.
async fn prepare(page: &Page) -> Result<()> {
    page.script(
        "const p = window.ringside; p.seek(40.25); p.apply({ do: 'put', key: '장바구니', value: '우유' }); p.seek(300); \
         p.apply({ do: 'crash', node: 'n2' }); p.seek(900); p.seek(120.5); p.apply({ do: 'crash', node: 'n3' }); \
         p.seek(700); p.seek(333.125);",
    )
    .await?;
    page.wait_until("the clock follows", "document.querySelector('[data-testid=clock]').textContent.includes('333')").await
}

async fn shared(page: &Page) -> Result<String> {
    page.click("share").await?;
    let address = page.text("share-link").await?;
    Ok(address.rsplit_once('#').map(|(_, fragment)| fragment.to_owned()).unwrap_or_default())
}

#[tokio::test]
async fn a_link_opens_at_the_same_instant_in_a_fresh_page() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read").await?;
    prepare(&page).await?;
    page.click("view-versions").await?;
    let fragment = shared(&page).await?;
    assert!(fragment.starts_with("r1."), "{fragment}");
    let instant: Vec<String> = page.eval(INSTANT).await?;
    assert_eq!(instant[0], "333.125");

    let other = Page::open(&format!("?lang=ko#{fragment}")).await?;
    assert_eq!(other.eval::<Vec<String>>(INSTANT).await?, instant);
    assert_eq!(other.attribute("view-versions", "aria-selected").await?.as_deref(), Some("true"));
    assert_eq!(other.eval::<String>("document.documentElement.lang").await?, "ko", "the language is the reader's own");
    assert!(other.eval::<bool>("document.querySelector('[data-testid=alert]').textContent === ''").await?);
    // It is still there after a reload, and gone when something else is opened.
    other.reload().await?;
    assert_eq!(other.eval::<Vec<String>>(INSTANT).await?, instant);
    other.script("window.ringsideOpen({ format: 1, name: 'mine' })").await?;
    other.wait_until("the link has left the address", "location.hash === ''").await?;
    other.expect_silent_console().await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn an_open_page_follows_a_link_that_is_typed_into_its_address() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read").await?;
    prepare(&page).await?;
    let fragment = shared(&page).await?;
    let instant: Vec<String> = page.eval(INSTANT).await?;
    page.goto("?lang=en").await?;
    page.script(&format!("location.hash = '{fragment}'")).await?;
    page.wait_until("the run stands there", "window.ringside.now === 333.125").await?;
    assert_eq!(page.eval::<Vec<String>>(INSTANT).await?, instant);
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_dialog_gives_link_code_and_file_and_the_focus_back() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read").await?;
    prepare(&page).await?;
    page.click("share").await?;
    page.wait_until("the dialog is in front", "document.querySelector('[data-testid=share-dialog]')?.open").await?;
    assert_eq!(page.focused().await?, "share-copy");
    assert!(page.attribute("share-qr", "viewBox").await?.is_some(), "a short link has a code");
    let length: usize = page.text("share-length").await?.trim_end_matches(" characters").parse()?;
    assert_eq!(length, page.text("share-link").await?.chars().count());
    // Keys belong to the dialog now.
    page.press("k").await?;
    assert_eq!(page.eval::<String>("String(window.ringside.now)").await?, "333.125");
    assert!(page.eval::<bool>("window.ringside.branches().length === 2").await?);
    page.click("share-copy").await?;
    page.wait_until(
        "copying is answered",
        "/Copied|did not allow/.test(document.querySelector('[data-testid=share-length]').textContent)",
    )
    .await?;
    page.press(Key::Escape).await?;
    page.wait_until("the dialog is away", "!document.querySelector('[data-testid=share-dialog]')").await?;
    assert_eq!(page.focused().await?, "share");

    // The file, dropped on another page.
    page.click("share").await?;
    let (file, name) = (page.attribute("share-file", "href").await?, page.attribute("share-file", "download").await?);
    assert_eq!(name.as_deref(), Some("stale-read.ringside.json"));
    let instant: Vec<String> = page.eval(INSTANT).await?;
    let other = Page::open("?lang=en").await?;
    let file = serde_json::to_string(&file)?;
    other
        .script(&format!(
            "const text = decodeURIComponent({file}.split(',').slice(1).join(',')); const data = new DataTransfer(); \
             data.items.add(new File([text], 'x.json')); \
             window.dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, cancelable: true }}))"
        ))
        .await?;
    other.wait_until("the run stands there", "window.ringside.now === 333.125").await?;
    assert_eq!(other.eval::<Vec<String>>(INSTANT).await?, instant);
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_link_that_leads_nowhere_says_so_and_the_page_works() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read").await?;
    let fragment = shared(&page).await?;
    let broken = &fragment[..fragment.len() - 3];
    for (fragment, says) in
        [(broken, "The link is damaged"), ("r7.abc", "The link is of version 7"), ("top", "no link of Ringside")]
    {
        let other = Page::open(&format!("?lang=en#{fragment}")).await?;
        other.wait_for_text("alert", says).await?;
        assert!(other.has("node-n1").await?, "the page's own cluster is there");
        other.expect_silent_console().await?;
    }
    let korean = Page::open(&format!("?lang=ko#{broken}")).await?;
    korean.wait_for_text("alert", "링크가 손상되었습니다").await?;

    // Made by another engine: it opens all the same.
    let file = "const text = decodeURIComponent(document.querySelector('[data-testid=share-file]').href.split(',').slice(1).join(',')); \
        const tree = JSON.parse(text); tree.hash = '0123456789abcdef'; tree.at = 0; window.ringsideOpen(tree);";
    page.script(file).await?;
    page.wait_for_text("alert", "made by an older engine").await?;
    assert!(page.eval::<bool>("!document.querySelector('[data-testid=alert]').textContent.includes('stays as it was')").await?);
    page.expect_silent_console().await
}
