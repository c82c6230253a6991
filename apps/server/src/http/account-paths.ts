import type { Route } from "./route.ts";

const MARK = ":account";

/** True for a path whose `:account` may hold slashes: the router's own parameters end at a slash. */
export function hasAccountPath(path: string): boolean {
  return path.includes(MARK);
}

interface Pattern {
  route: Route;
  regex: RegExp;
  names: string[];
  suffixLength: number;
}

export interface Dispatcher {
  method: Route["method"];
  prefix: string;
  /** Finds the route for a raw request URL; parameters come decoded. Null where none fits. */
  match(url: string): { route: Route; params: Record<string, string> } | null;
}

/**
 * Routes with an account id in the path, grouped by method and the text before the id. The published browser
 * SDK inserts the id unencoded, so it may hold `/` and spaces; the longest fixed ending wins.
 */
export function accountDispatcher(routes: readonly Route[]): Dispatcher[] {
  const groups = new Map<string, { method: Route["method"]; prefix: string; patterns: Pattern[] }>();
  for (const route of routes) {
    for (const path of route.paths.filter(hasAccountPath)) {
      const prefix = path.slice(0, path.indexOf(MARK));
      const key = `${route.method} ${prefix}`;
      const group = groups.get(key) ?? { method: route.method, prefix, patterns: [] };
      group.patterns.push(compile(route, path));
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ method, prefix, patterns }) => {
    const ordered = patterns.sort((a, b) => b.suffixLength - a.suffixLength);
    return { method, prefix, match: (url) => firstMatch(ordered, url) };
  });
}

function compile(route: Route, path: string): Pattern {
  const names: string[] = [];
  const source = path
    .split(/(:[a-zA-Z]+)/)
    .map((part) => {
      if (!part.startsWith(":")) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      names.push(part.slice(1));
      return part === MARK ? "(.+)" : "([^/]+)";
    })
    .join("");
  const suffixLength = path.length - path.indexOf(MARK) - MARK.length;
  return { route, regex: new RegExp(`^${source}/?$`), names, suffixLength };
}

function firstMatch(patterns: readonly Pattern[], url: string): ReturnType<Dispatcher["match"]> {
  const question = url.indexOf("?");
  const path = question === -1 ? url : url.slice(0, question);
  for (const { route, regex, names } of patterns) {
    const match = regex.exec(path);
    if (match === null) continue;
    const params = Object.fromEntries(names.map((name, i) => [name, decode(match[i + 1] ?? "")]));
    return { route, params };
  }
  return null;
}

/** Decodes where it can be decoded; a stray percent sign belongs to the id. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
