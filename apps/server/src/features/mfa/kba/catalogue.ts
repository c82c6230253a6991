import type { Queryable } from "../../../db/pool.ts";
import { DEFAULT_QUESTIONS } from "./default-questions.ts";
import type { Question } from "./question.ts";

/** More are not offered: people choose from a list they can read. */
export const MAX_QUESTIONS = 50;

/** The project's questions: the shipped ones it kept and its own, in alphabetical order. */
export async function readCatalogue(db: Queryable, projectId: number): Promise<Question[]> {
  const { rows } = await db.query<{ id: string; texts: Question["texts"] | null; removed: boolean }>(
    "select id, texts, removed_at is not null as removed from kba_questions where project_id = $1",
    [projectId],
  );
  const removed = new Set(rows.filter((row) => row.removed).map((row) => row.id));
  const own = rows.flatMap((row) =>
    row.removed || row.texts === null ? [] : [{ id: row.id, texts: row.texts }],
  );
  const kept = DEFAULT_QUESTIONS.filter((question) => !removed.has(question.id));
  return [...kept, ...own].sort((a, b) => textFor(a, null).localeCompare(textFor(b, null), "en"));
}

export async function addQuestion(db: Queryable, projectId: number, question: Question): Promise<void> {
  await db.query("insert into kba_questions (project_id, id, texts) values ($1, $2, $3)", [
    projectId,
    question.id,
    JSON.stringify(question.texts),
  ]);
}

/** Takes a question out, with every answer to it. False where there is none of that id. */
export async function removeQuestion(
  tx: Queryable,
  projectId: number,
  id: string,
  now: number,
): Promise<boolean> {
  const known = (await readCatalogue(tx, projectId)).some((question) => question.id === id);
  if (!known) return false;
  await tx.query(
    `insert into kba_questions (project_id, id, removed_at) values ($1, $2, to_timestamp($3::float8 / 1000))
     on conflict (project_id, id) do update set removed_at = excluded.removed_at`,
    [projectId, id, now],
  );
  await tx.query("delete from kba_answers where project_id = $1 and question_id = $2", [projectId, id]);
  return true;
}

/** The question in one language, else in the default one. */
export function textFor(question: Question, locale: string | null): string {
  const language = locale?.toLowerCase().split("-")[0];
  const exact = question.texts.find(
    (t) => t.locale !== "" && t.locale.toLowerCase() === locale?.toLowerCase(),
  );
  const near = question.texts.find(
    (t) => t.locale !== "" && t.locale.toLowerCase().split("-")[0] === language,
  );
  const fallback = question.texts.find((t) => t.locale === "") ?? question.texts[0];
  return (exact ?? near ?? fallback)?.text ?? "";
}

/** All languages, serialised into one text as the contract has it: the default language, unnamed, comes last. */
export const allTexts = (question: Question): string => {
  const ordered = question.texts.toSorted((a, b) => Number(a.locale === "") - Number(b.locale === ""));
  return JSON.stringify(ordered.map(({ text, locale }) => ({ text, locale })));
};
