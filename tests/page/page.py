#!/usr/bin/python3
"""Does report.html work in a browser?  TAP on stdout.

usage: page.py REPORT.HTML [SHOTS]     (SHOTS: a folder for screenshots and a PDF)

Opens the file from the disk in headless Chromium, without a network: no error on
the console, no request but for the file, every picture has a size, every table
sorts by mouse and by keyboard, details and dialogs open, the page does not scroll
sideways on a phone, letters stand out on light and dark ground; printed, every
page with rows of a table has that table's headings, and pictures can be read.
Needs chromium, chromium-driver, pdftotext and python3-selenium.
"""
import base64
import json
import pathlib
import re
import subprocess
import sys

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

count = 0
failed = 0


def check(good, what):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} - {what}", flush=True)


def open_browser():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu",
                 "--disable-dev-shm-usage", "--hide-scrollbars",
                 "--host-resolver-rules=MAP * ~NOTFOUND"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


def emulate(browser, width, height, scheme="light"):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": scheme}]})


def requests(browser):
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            yield message["params"]["request"]["url"]


def column(browser, table, at):
    return browser.execute_script("""
        return [...document.getElementById(arguments[0]).tBodies[0].rows].map(row => {
            const cell = row.cells[arguments[1]];
            if (!cell || cell.classList.contains("none")) return null;
            return cell.dataset.v === undefined ? cell.textContent.trim()
                                                : Number(cell.dataset.v);
        })""", table, at)


def is_sorted(browser, values, sign):
    some = [v for v in values if v is not None]
    if values[:len(some)] != some:
        return False  # gaps stand last
    return browser.execute_script("""
        const [v, sign] = arguments;
        const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b
            : String(a).localeCompare(String(b), "en", { numeric: true });
        return v.every((x, i) => !i || sign * compare(v[i - 1], x) <= 0);""", some, sign)


def sorting(browser):
    browser.execute_script(
        "for (const e of document.querySelectorAll('details')) e.open = true")
    tables = browser.find_elements(By.CSS_SELECTOR, "table.sort")
    check(len(tables) > 8, f"there are tables ({len(tables)})")
    for table in tables:
        name = table.get_attribute("id")
        before = sorted(map(str, column(browser, name, 0)))
        buttons = table.find_elements(By.CSS_SELECTOR, "thead button")
        good = True
        for at, button in enumerate(buttons):
            for sign, word in ((1, "ascending"), (-1, "descending")):
                if at % 2:
                    browser.execute_script("arguments[0].focus()", button)
                    button.send_keys(Keys.ENTER)
                else:
                    browser.execute_script("arguments[0].click()", button)
                head = browser.execute_script("return arguments[0].closest('th')", button)
                good &= head.get_attribute("aria-sort") == word
                good &= is_sorted(browser, column(browser, name, at), sign)
        marked = table.find_elements(
            By.CSS_SELECTOR, "th[aria-sort=ascending], th[aria-sort=descending]")
        good &= len(marked) == 1
        good &= sorted(map(str, column(browser, name, 0))) == before
        check(good, f"{name}: every column sorts up and down, no row is lost")


def dialogs(browser):
    dialog = browser.find_element(By.ID, "more")
    button = browser.find_element(By.CSS_SELECTOR, "#grid button")
    browser.execute_script("arguments[0].focus()", button)
    for key in (Keys.ARROW_DOWN, Keys.ARROW_RIGHT):
        browser.switch_to.active_element.send_keys(key)
    now = browser.switch_to.active_element
    check(now.get_attribute("data-p") == "1" and now.get_attribute("data-s") == "1",
          "arrow keys move in the grid")
    now.send_keys(Keys.ENTER)
    text = dialog.text
    check(dialog.is_displayed(), "a cell of the grid opens a dialog by keyboard")
    check(browser.execute_script("return arguments[0].scrollTop", dialog) == 0,
          "it begins at its top")
    check(all(word in text for word in ("What happened", "May use", "asked for",
                                        "By class of data", "Verdict")),
          "it tells the coalition, what was asked, and each class")
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    check(not dialog.is_displayed(), "Escape closes it")
    cell = browser.find_element(By.CSS_SELECTOR, "#overview td[data-k]")
    browser.execute_script("arguments[0].click()", cell)
    check("\\sbnum{overview." in dialog.text and "sealbench run" in dialog.text,
          "a number tells its key and its command")
    dialog.find_element(By.TAG_NAME, "button").click()
    good = True
    for fold in browser.find_elements(By.TAG_NAME, "details"):
        browser.execute_script("arguments[0].open = false", fold)
    for fold in browser.find_elements(By.TAG_NAME, "details"):
        summary = fold.find_element(By.TAG_NAME, "summary")
        browser.execute_script("arguments[0].focus(); arguments[0].click()", summary)
        good &= fold.get_attribute("open") is not None
    check(good, "every folded part opens")


def pictures(browser):
    # A plot has axes, marks and numbers; of an empty scheme's key graph there is
    # one arrow and two boxes.
    blank = browser.execute_script("""
        return [...document.querySelectorAll("figure svg, img")].filter(e => {
            const box = e.getBoundingClientRect(), in_ = e.closest("figure");
            const drawn = e.tagName === "IMG" ? e.naturalWidth > 0 :
                in_ && in_.id.startsWith("plot-") ?
                e.querySelectorAll("path, text").length > 20 :
                e.querySelectorAll("path, line, rect, polygon, polyline, use").length > 2 &&
                e.querySelectorAll("text").length > 2;
            return !drawn || box.width <= 50 || box.height <= 50;
        }).map(e => (e.closest("figure") || e).textContent.trim().slice(0, 40))""")
    count = len(browser.find_elements(By.CSS_SELECTOR, "figure svg, img"))
    check(count >= 6 and not blank, f"all {count} pictures are drawn {blank[:5]}")
    twice = browser.execute_script("""
        const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
        return ids.filter((id, i) => ids.indexOf(id) !== i)""")
    check(not twice, f"no id is there twice {twice[:5]}")
    lost = browser.execute_script("""
        return [...document.querySelectorAll("use")].map(e => e.getAttribute("xlink:href"))
            .filter(ref => !document.getElementById(ref.slice(1)))""")
    check(not lost, f"every mark of the pictures is defined {lost[:5]}")


def ground(browser, scheme):
    """Letters outside of pictures, and lettering of pictures, against what is behind."""
    low = browser.execute_script("""
        const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
        const light = c => { const [r, g, b] = parse(c).map(v => v / 255)
            .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b; };
        const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
            return (x + .05) / (y + .05); };
        const paper = getComputedStyle(document.body).backgroundColor;
        const behind = e => { for (; e; e = e.parentElement) {
            const c = getComputedStyle(e).backgroundColor;
            if (parse(c)[3] !== 0) return c; } return paper; };
        const bad = [];
        for (const e of document.querySelectorAll("p, td, th, small, code, button, summary, figcaption, a"))
            if (e.textContent.trim() && ratio(getComputedStyle(e).color, behind(e)) < 4.5)
                bad.push(e.tagName + " " + e.textContent.trim().slice(0, 20));
        for (const e of document.querySelectorAll("figure:not(#plot-recovery) svg text")) {
            const c = getComputedStyle(e).fill;
            if (ratio(c, paper) < 3) bad.push("svg " + e.textContent.slice(0, 20) + c);
        }
        return bad;""")
    check(not low, f"letters stand out, {scheme} {low[:4]}")


def print_pdf(browser):
    pdf = browser.execute_cdp_cmd("Page.printToPDF", {
        "preferCSSPageSize": True, "printBackground": False})
    return base64.b64decode(pdf["data"])


def lettering(browser, url):
    """Of each picture on paper, A4: the smallest letters, in points."""
    browser.get(url)
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": 1032, "height": 703, "deviceScaleFactor": 1, "mobile": False})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    sizes = browser.execute_script("""
        for (const e of document.querySelectorAll("details")) e.open = true;
        return [...document.querySelectorAll("figure[id^=plot-] svg")].map(svg => {
            const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            const least = Math.min(...[...svg.querySelectorAll("text")]
                .filter(e => e.textContent.trim())
                .map(e => parseFloat(getComputedStyle(e).fontSize)));
            return [svg.closest("figure").id, least * scale * 0.75];
        })""")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    small = [f"{name} {size:.1f}" for name, size in sizes if size < 5.25]
    check(len(sizes) > 6 and not small,
          f"letters of {len(sizes)} printed pictures have 5.25 points {small}")


def printed(browser, url):
    """Names of tables are written into their headings and rows, then looked for on paper."""
    emulate(browser, 1280, 900)
    browser.get(url)
    heads = browser.execute_script("""
        for (const e of document.querySelectorAll("details")) e.open = true;
        const tables = [...document.querySelectorAll("table.sort")];
        tables.forEach((table, i) => {
            for (const cell of table.tHead.querySelectorAll("th"))
                (cell.querySelector("button") || cell).prepend(`H${i}X `);
            for (const row of table.tBodies[0].rows)
                row.cells[0].prepend(`R${i}X `);
        });
        return tables.map(table => table.tHead.rows[0].cells.length);""")
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=print_pdf(browser),
                          capture_output=True, check=True).stdout.decode()
    bare, spread = [], 0
    for at, page in enumerate(text.split("\f"), 1):
        for table, columns in enumerate(heads):
            if not re.search(fr"\bR{table}X\b", page):
                continue
            spread += 1
            if len(re.findall(fr"\bH{table}X\b", page)) < columns:
                bare.append(at)
    check(spread > len(heads), f"tables go on over pages ({len(heads)} on {spread})")
    check(not bare, f"printed, each page of a table has all its headings {bare[:9]}")


def shots(browser, url, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, width, scheme in (("desktop", 1280, "light"), ("dark", 1280, "dark"),
                                ("phone", 380, "light")):
        emulate(browser, width, 900, scheme)
        browser.get(url)
        height = browser.execute_script("return document.documentElement.scrollHeight")
        for part in range(0, height, 4000):
            shot = browser.execute_cdp_cmd("Page.captureScreenshot", {
                "captureBeyondViewport": True,
                "clip": {"x": 0, "y": part, "width": width,
                         "height": min(4000, height - part), "scale": 1}})
            (folder / f"{name}-{part // 4000}.png").write_bytes(
                base64.b64decode(shot["data"]))
    emulate(browser, 1280, 900)
    (folder / "print.pdf").write_bytes(print_pdf(browser))


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 0 if sys.argv[1:2] and sys.argv[1] in ("-h", "--help") else 2
    url = pathlib.Path(sys.argv[1]).resolve().as_uri()
    browser = open_browser()
    try:
        browser.execute_cdp_cmd("Network.enable", {})
        emulate(browser, 1280, 900)
        browser.get(url)
        check(browser.execute_script("return document.documentElement.dataset.ready") == "yes",
              "its script ran to the end")
        check(not re.search(r"\{\{\w+(\||\}\})", browser.page_source), "no directive of the template is left")
        pictures(browser)
        ground(browser, "light")
        sorting(browser)
        dialogs(browser)
        check(browser.title.startswith("Sealbench: run of "), "nobody changed its title")
        for scheme in ("light", "dark"):
            emulate(browser, 380, 800, scheme)
            browser.get(url)
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            check(wide <= 380, f"a phone, {scheme}: no sideways scrolling ({wide} of 380)")
            ground(browser, f"{scheme}, phone")
        printed(browser, url)
        lettering(browser, url)
        asked = sorted({u for u in requests(browser)
                        if u != url and not u.startswith("data:")})
        check(not asked, f"it asks for nothing but itself {asked}")
        said = [e["message"] for e in browser.get_log("browser")
                if e["level"] in ("SEVERE", "WARNING")]
        check(not said, f"nothing on the console {said[:3]}")
        if len(sys.argv) == 3:
            shots(browser, url, sys.argv[2])
    finally:
        browser.quit()
    print(f"1..{count}")
    return 1 if failed else 0


sys.exit(main())
