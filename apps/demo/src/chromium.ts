import { existsSync } from "node:fs";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Whether windows can be shown on this machine. */
export function hasDisplay(): boolean {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** How to start the Chromium or Chrome of this machine, kept from talking to anybody by itself. */
export function chromiumOptions(options: { headless: boolean; executablePath?: string }): LaunchOptions {
  const executablePath = options.executablePath ?? PLACES.find((place) => existsSync(place));
  const root = process.getuid?.() === 0;
  return {
    headless: options.headless,
    ...(executablePath ? { executablePath } : { channel: "chrome" }),
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Chromium's sandbox does not work for root, as in most containers.
      ...(root ? ["--no-sandbox"] : []),
    ],
  };
}

export function launchChromium(options: { headless: boolean; executablePath?: string }): Promise<Browser> {
  return chromium.launch(chromiumOptions(options));
}
