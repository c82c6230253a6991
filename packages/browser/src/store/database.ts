const DATABASE = "latchkey";
const STORE = "kept";
// A damaged profile can leave an open request unanswered for ever.
const PATIENCE_MS = 500;

/** Reads one key of the page's IndexedDB; undefined where it is empty, blocked or silent. */
export function readKept(key: string): Promise<string | undefined> {
  return withStore("readonly", (store) => store.get(key)).then((value) =>
    typeof value === "string" ? value : undefined,
  );
}

/** Writes one key, or removes it when the value is empty. */
export async function writeKept(key: string, value: string): Promise<void> {
  await withStore("readwrite", (store) => (value ? store.put(value, key) : store.delete(key)));
}

function withStore(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((resolve) => {
    const nothing = (): void => resolve(undefined);
    setTimeout(nothing, PATIENCE_MS);
    try {
      const opening = indexedDB.open(DATABASE, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      opening.onerror = opening.onblocked = nothing;
      opening.onsuccess = () => {
        const database = opening.result;
        try {
          const transaction = database.transaction(STORE, mode);
          const request = act(transaction.objectStore(STORE));
          transaction.oncomplete = () => {
            resolve(request.result);
            database.close();
          };
          transaction.onerror = transaction.onabort = () => {
            nothing();
            database.close();
          };
        } catch {
          nothing();
          database.close();
        }
      };
    } catch {
      nothing();
    }
  });
}
