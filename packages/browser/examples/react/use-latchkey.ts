import {
  type AttachOptions,
  type AttachResult,
  createLatchkey,
  type LatchkeyOptions,
} from "@latchkey/browser";
import { useEffect, useRef, useState } from "react";

/**
 * Attaches the signed-in account for as long as the component is shown.
 * Answers null until the service has answered.
 */
export function useLatchkey(options: LatchkeyOptions, call: AttachOptions): AttachResult | null {
  const [result, setResult] = useState<AttachResult | null>(null);
  // Callbacks and addresses may be written anew on each render; only another account attaches again.
  const latest = useRef({ options, call });
  latest.current = { options, call };
  const { clientId, baseUrl } = options;
  const { account } = call;

  useEffect(() => {
    let left = false;
    const latchkey = createLatchkey({ ...latest.current.options, clientId, ...(baseUrl ? { baseUrl } : {}) });
    void latchkey.attach({ ...latest.current.call, account }).then((answer) => {
      if (left) latchkey.close();
      else setResult(answer);
    });
    return () => {
      left = true;
      latchkey.close();
    };
  }, [clientId, baseUrl, account]);

  return result;
}
