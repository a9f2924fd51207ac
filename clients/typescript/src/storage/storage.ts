// Where a device keeps what it must not forget. Write one for your platform: three methods, one promise.

/** A place of keys and values. Values are plain data and `Uint8Array`. */
export interface Storage {
  /** Tells stores of one device apart: locks and messages between tabs bear it. */
  readonly name: string;
  get(key: string): Promise<unknown>;
  /** Everything whose key begins so, in the order of the keys. */
  list(prefix: string): Promise<[key: string, value: unknown][]>;
  /**
   * Makes all changes, in their order, or none, and gives true once they will survive the end of the process. Where
   * `given` does not hold nothing is changed and the answer is false; between looking and writing nobody else writes.
   */
  write(changes: Change[], given?: Condition): Promise<boolean>;
}

export type Change =
  | { put: string; value: unknown }
  | { delete: string }
  /** Every key that begins so. */
  | { deleteAll: string };

/** The key holds exactly this text, or nothing where that is undefined. */
export interface Condition {
  key: string;
  is: string | undefined;
}
