# SPDX-License-Identifier: Apache-2.0
"""Takes a picture of every view, light and dark, wide and narrow.

    python screenshots.py FOLDER [--address URL] [--only VIEW]

Without an address it starts the mock of the monitor.
"""

import argparse
import io
import os
from pathlib import Path

from browser import VIEWS, executable
from mock_monitor import MockMonitor
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright
from world import World

SIZES = {"wide": {"width": 1360, "height": 900}, "narrow": {"width": 390, "height": 844}}
SCHEMES = ("light", "dark")
# A long list goes on like its beginning.
HEIGHT_MAX = 1600
# The page has few colours: a palette makes a picture a third as large.
COLOURS = 256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--address")
    parser.add_argument("--only", action="append", choices=VIEWS)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    address = options.address or MockMonitor(World()).address
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=arguments)
        for size, viewport in SIZES.items():
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport=viewport,
                    color_scheme=scheme,
                    locale="en-GB",
                    timezone_id="Europe/Berlin",
                )
                tab = context.new_page()
                for view in options.only or VIEWS:
                    tab.goto(address + VIEWS[view])
                    take(tab, options.folder / f"{view}-{size}-{scheme}.png")
                context.close()
        browser.close()


def take(tab: Page, path: Path) -> None:
    tab.wait_for_selector("main h1")
    expect(tab.locator(".loading")).to_have_count(0)
    tab.wait_for_selector(".liveness.live")
    picture = Image.open(io.BytesIO(tab.screenshot(full_page=True)))
    picture = picture.crop((0, 0, picture.width, min(picture.height, HEIGHT_MAX)))
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
