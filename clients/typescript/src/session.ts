// Signing in, and staying signed in over lost answers, parallel tabs and wrong clocks.
import createClient from "openapi-fetch";
import { body, isPassing, Problem, SignedOut } from "./errors.js";
import { isOffline, type Line, MAX_WAIT_MS, sendOnce, type Tokens } from "./http.js";
import type { Locks } from "./locks.js";
import type { components, paths } from "./schema.js";
import type { Change, Storage } from "./storage/storage.js";
import { pause } from "./time.js";

type Schemas = components["schemas"];

export interface Account {
  id: string;
  username: string;
  /** The server's clock less the device's, milliseconds. */
  skewMs: number;
  /** The session has ended on the server: everything is kept, and the password is asked for again. */
  hasEnded: boolean;
}

interface Access {
  token: string;
  /** By the device's clock. */
  renewAt: number;
}

const ACCOUNT = "session/account";
const ACCESS = "session/access";
/** The refresh token stands alone, so that whoever replaces it can say which one. */
const REFRESH = "session/refresh";

/** All that is kept of an account is below this. */
export const placeOf = (account: string) => `of/${account}/`;

/** Renewed so long before it ends: requests take their time. */
const EARLY_MS = 30_000;

/**
 * When the answer to a refresh gets lost the server gives the same one again for 30 s, and after that takes the old token for
 * a stolen one. So it is asked for again at once, and for not much longer.
 */
const REFRESH_WAITS_MS = [200, 400, 800, 1600, 3000, 5000, 7000];
const REFRESH_TIMEOUT_MS = 8_000;

export class Session {
  private readonly anonymous;
  private readonly hurried;

  constructor(
    private readonly storage: Storage,
    private readonly locks: Locks,
    line: Line,
    baseUrl: string,
    private readonly changed: () => void,
  ) {
    const over = (line: Line) => createClient<paths>({ baseUrl, fetch: (request) => sendOnce(line, request) });
    this.anonymous = over(line);
    this.hurried = over({ ...line, timeoutMs: Math.min(line.timeoutMs, REFRESH_TIMEOUT_MS) });
  }

  /** Who is signed in, or was until the session ended; undefined for nobody. */
  async account(): Promise<Account | undefined> {
    return (await this.storage.get(ACCOUNT)) as Account | undefined;
  }

  /** With a user name or an address. */
  async signIn(login: Schemas["Login"]): Promise<Account> {
    return this.begin(await body(this.anonymous.POST("/api/v1/auth/login", { body: login })));
  }

  async register(account: Schemas["Register"]): Promise<Account> {
    return this.begin(await body(this.anonymous.POST("/api/v1/auth/register", { body: account })));
  }

  /** Sends a mail with a link and a code, where there is an account with this address. */
  async requestMailLink(email: string): Promise<void> {
    await body(this.anonymous.POST("/api/v1/auth/magic-links", { body: { email } }));
  }

  /** With the token of the link, or the address and the code. */
  async signInByMail(proof: Schemas["ConsumeMagicLink"]): Promise<Account> {
    return this.begin(await body(this.anonymous.POST("/api/v1/auth/magic-links/consume", { body: proof })));
  }

  /**
   * Ends the session here, and on the server where it can be reached. The synced copy is removed. What was not sent yet
   * waits on the device until the same account signs in again; `forget` removes that too.
   */
  async signOut({ forget = false } = {}): Promise<void> {
    const [account, refreshToken] = [await this.account(), await this.storage.get(REFRESH)];
    const place = account && placeOf(account.id);
    const left: Change[] = place ? [place].map((own) => ({ deleteAll: forget ? own : `${own}synced/` })) : [];
    await this.storage.write([{ deleteAll: "session/" }, ...left]);
    this.changed();
    if (typeof refreshToken === "string") {
      await this.anonymous.POST("/api/v1/auth/logout", { body: { refreshToken } }).catch(() => undefined);
    }
  }

  /** The tokens of one account: when another one signs in meanwhile they are refused, so nothing is sent in its name. */
  tokensOf(account: string): Tokens {
    return {
      accessToken: async () => {
        const access = await this.accessOf(account);
        return access.renewAt > Date.now() ? access.token : this.renew(account, access.token);
      },
      renew: (refused) => this.renew(account, refused),
    };
  }

  private async accessOf(account: string): Promise<Access> {
    const [current, access] = [await this.account(), (await this.storage.get(ACCESS)) as Access | undefined];
    if (current?.id !== account || !access) throw new SignedOut();
    return access;
  }

  private renew(account: string, refused: string): Promise<string> {
    return this.locks.run("session", async () => {
      // Another tab may have been quicker.
      const access = await this.accessOf(account);
      if (access.token !== refused) return access.token;
      const refreshToken = (await this.storage.get(REFRESH)) as string | undefined;
      if (refreshToken === undefined) throw new SignedOut();
      try {
        const answer = await this.exchange(refreshToken);
        const isKept = answer && (await this.storage.write(kept(answer), { key: REFRESH, is: refreshToken }));
        if (isKept) return answer.accessToken;
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 401) throw error;
        if (await this.end(refreshToken)) throw new SignedOut();
      }
      // Somebody signed in or out meanwhile, or a lock was not held: what they wrote counts.
      return (await this.accessOf(account)).token;
    });
  }

  /** Undefined when another token has taken this one's place meanwhile. */
  private async exchange(refreshToken: string): Promise<Schemas["LoginResponse"] | undefined> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await body(this.hurried.POST("/api/v1/auth/refresh", { body: { refreshToken } }));
      } catch (error) {
        const wait = (error instanceof Problem && error.retryAfterMs) || REFRESH_WAITS_MS[attempt];
        if (!isPassing(error) || isOffline() || attempt >= REFRESH_WAITS_MS.length || !wait || wait > MAX_WAIT_MS) throw error;
        await pause(wait);
      }
      if ((await this.storage.get(REFRESH)) !== refreshToken) return undefined;
    }
  }

  /** The refresh token opens nothing any more. False when it is not the current one. */
  private async end(refreshToken: string): Promise<boolean> {
    const account = await this.account();
    const ended: Change[] = [{ deleteAll: "session/" }];
    if (account) ended.push({ put: ACCOUNT, value: { ...account, hasEnded: true } });
    const isDone = await this.storage.write(ended, { key: REFRESH, is: refreshToken });
    if (isDone) this.changed();
    return isDone;
  }

  private async begin(answer: Schemas["LoginResponse"]): Promise<Account> {
    await this.storage.write(kept(answer));
    this.changed();
    return accountOf(answer);
  }
}

function kept(answer: Schemas["LoginResponse"]): Change[] {
  const renewAt = Date.now() + Math.max(answer.expiresIn * 1000 - EARLY_MS, 0);
  return [
    { put: ACCOUNT, value: accountOf(answer) },
    { put: ACCESS, value: { token: answer.accessToken, renewAt } satisfies Access },
    { put: REFRESH, value: answer.refreshToken },
  ];
}

function accountOf({ user, accessToken }: Schemas["LoginResponse"]): Account {
  return { id: user.id, username: user.username, skewMs: skewOf(accessToken), hasEnded: false };
}

/** Lines are slow: what is less is no skew. */
const MIN_SKEW_MS = 60_000;

/** The token says when it was issued, by the server's clock; that needs no header which CORS might hide. */
function skewOf(accessToken: string): number {
  try {
    const payload = (accessToken.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    const { iat } = JSON.parse(atob(payload)) as { iat: number };
    const skew = iat * 1000 - Date.now();
    return Math.abs(skew) < MIN_SKEW_MS || !Number.isFinite(skew) ? 0 : skew;
  } catch {
    return 0;
  }
}
