import type { CompiledPolicy, Population, PriorShift, Rules } from "@latchkey/engine";
import type { ContactKind } from "../accounts/index.ts";
import type { ListFacts, ListSubject } from "../lists/index.ts";
import type { MessageChannel } from "../messages/index.ts";
import type { Project, Settings } from "../projects/index.ts";

/** What a decision rests on besides the account and the event. */
export interface Knowledge {
  /** The project's settings and policies as the engine wants them. */
  rules(project: Project): Promise<Rules>;
  /** How common a component's value is in the project; absent until it has been counted. */
  componentShare(projectId: number): Population["componentShare"];
  /** What updates do to components; absent until enough of the project's devices showed it. */
  updateEffects(projectId: number): Population["updateEffects"];
  /** What the project's lists say of an event; null where it has none. */
  lists(projectId: number, subject: ListSubject): Promise<ListFacts | null>;
  /** Kinds of contact through which this project can have a code delivered. */
  provable(project: Project): ReadonlySet<ContactKind>;
}

export interface KnowledgeDeps {
  /** Compiled policies, most important first. Cached by its owner. */
  policies(project: Project): Promise<readonly CompiledPolicy[]>;
  componentShare(projectId: number): Population["componentShare"];
  updateEffects(projectId: number): Population["updateEffects"];
  lists(projectId: number, subject: ListSubject): Promise<ListFacts | null>;
  /** How far the project's feedback moves the priors. */
  priorShift(projectId: number): PriorShift;
  /** Channels this installation can deliver to. */
  deliverable(channel: MessageChannel): boolean;
}

const CHANNEL: Readonly<Record<ContactKind, "email" | "sms">> = { email: "email", phone: "sms" };

/** Puts together what decisions rest on; keeps what was merged for as long as its parts stay the same. */
export function createKnowledge(deps: KnowledgeDeps): Knowledge {
  const merged = new WeakMap<Project, Rules>();
  return {
    async rules(project) {
      const policies = await deps.policies(project);
      const priorShift = deps.priorShift(project.id);
      const known = merged.get(project);
      if (known?.policies === policies && known.priorShift === priorShift) return known;
      const rules: Rules = { ...project.rules, policies, priorShift };
      merged.set(project, rules);
      return rules;
    },
    componentShare: deps.componentShare,
    updateEffects: deps.updateEffects,
    lists: deps.lists,
    provable: ({ settings }) => provableContacts(settings, deps.deliverable),
  };
}

/** Kinds of contact that a code can be sent to: the project offers it, and the installation can deliver it. */
export function provableContacts(
  { challenge }: Settings,
  deliverable: (channel: MessageChannel) => boolean,
): ReadonlySet<ContactKind> {
  const open = (Object.keys(CHANNEL) as ContactKind[]).filter((kind) => {
    const channel = CHANNEL[kind];
    return (
      challenge.channels.includes(channel) && challenge.factors.includes(channel) && deliverable(channel)
    );
  });
  return new Set(open);
}
