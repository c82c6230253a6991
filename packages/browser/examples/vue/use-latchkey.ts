import {
  type AttachOptions,
  type AttachResult,
  createLatchkey,
  type LatchkeyOptions,
} from "@latchkey/browser";
import { type MaybeRefOrGetter, onScopeDispose, type Ref, shallowRef, toValue, watch } from "vue";

/** Attaches the signed-in account, again when it changes, until the component is gone. */
export function useLatchkey(
  options: LatchkeyOptions,
  call: MaybeRefOrGetter<AttachOptions>,
): Readonly<Ref<AttachResult | null>> {
  const result = shallowRef<AttachResult | null>(null);
  const latchkey = createLatchkey(options);
  watch(
    () => toValue(call).account,
    async () => {
      result.value = await latchkey.attach(toValue(call));
    },
    { immediate: typeof window !== "undefined" },
  );
  onScopeDispose(() => latchkey.close());
  return result;
}
