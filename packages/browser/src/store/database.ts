const STORE = "kept";
// A damaged profile can leave a request unanswered for ever.
const PATIENCE_MS = 500;

/** Reads one key of the page's IndexedDB; undefined where it is empty, blocked or silent. */
export async function readKept(key: string): Promise<string | undefined> {
  const value = await withStore("readonly", (store) => store.get(key));
  return typeof value === "string" ? value : undefined;
}

/** Writes one key, or removes it when the value is empty. */
export async function writeKept(key: string, value: string): Promise<void> {
  await withStore("readwrite", (store) => (value ? store.put(value, key) : store.delete(key)));
}

function withStore(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS);
    try {
      const opening = indexedDB.open("latchkey", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      opening.onerror = () => resolve(undefined);
      opening.onsuccess = () => {
        const database = opening.result;
        try {
          const transaction = database.transaction(STORE, mode);
          const request = act(transaction.objectStore(STORE));
          transaction.oncomplete = () => resolve(request.result);
        } catch {
          resolve(undefined);
        }
        // Takes effect when the transaction is over.
        database.close();
      };
    } catch {
      resolve(undefined);
    }
  });
}
