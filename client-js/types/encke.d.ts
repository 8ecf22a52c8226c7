// Types of the Encke client. See docs/client.md.

export interface Position {
  offset: number;
  epoch: string;
}

export interface Message<T = unknown> extends Position {
  channel: string;
  data: T;
  event?: string;
}

export interface EnckeError {
  code: number;
  message: string;
}

export type TransportName = 'websocket' | 'xhr-streaming' | 'eventsource' | 'forever-frame' | 'long-polling' |
  'jsonp-polling' | 'polling';

export type State = 'connecting' | 'open' | 'resuming' | 'closed';

/** What the gateway says of a new session (docs/protocol.md, 2.5). */
export interface OpenInfo {
  session: string;
  version: string;
  transport: TransportName;
  transports: TransportName[];
  resume_window: number;
  ping_interval: number;
  pong_timeout: number;
  poll_interval: number;
  limits: { message_bytes: number; channels: number; queue_bytes: number };
  up: number;
}

export interface SubscribedInfo extends Position {
  channel: string;
  /** Only where the subscription began from a position. False: something was missed, fetch the state anew. */
  recovered?: boolean;
  /** How many publications follow that were missed. */
  missed?: number;
}

export interface CloseInfo {
  code: number;
  reason: string;
}

/** A round of tries that all failed. The client goes on trying. */
export interface Failure {
  message: string;
  tried: Array<{ transport: TransportName; reason: string; code?: number }>;
}

export interface Options {
  /** The gateway's prefix. Default: the directory that the script came from, else "/encke". In Node: absolute. */
  url?: string;
  /** Only these, best first. Default: the operator's list. */
  transports?: TransportName[];
  /** Milliseconds until an HTTP transport is tried beside a WebSocket. Default 100; five times as many where a WebSocket was in use. */
  headStart?: number;
  /** Cookies to another origin. true: only ways that send them; false: none with XMLHttpRequest and EventSource. */
  credentials?: boolean;
  /** encke.hosts.js: several names of the gateway, with their ports; the pages of a browser take one after the other. */
  hosts?: string[];
  /**
   * Who is logged in ("" for nobody): tabs with the same text share one connection (encke.tabs.js). Without it, or
   * false: a connection for each tab.
   */
  share?: string | false;
  /** Hears, as text, what is tried and how it ends. */
  debug?: (text: string) => void;
  /** Constructors instead of the engine's own; null: as if the engine had none. */
  WebSocket?: unknown;
  EventSource?: unknown;
  XMLHttpRequest?: unknown;
}

export interface Subscription {
  readonly channel: string;
  /** Up to where this subscription has read. */
  readonly position: Position | null;
  on(event: 'subscribed', listener: (info: SubscribedInfo) => void): this;
  on(event: 'error', listener: (error: EnckeError) => void): this;
  on(event: 'unsubscribed', listener: (info: { channel: string; code: number; reason: string }) => void): this;
  off(event: string, listener: (value: any) => void): this;
  unsubscribe(): void;
}

export interface Client {
  readonly state: State;
  /** The transport in use; null before the first. */
  readonly transport: TransportName | null;
  /** The session's id, a secret; null without a session. */
  readonly session: string | null;
  on(event: 'open', listener: (info: OpenInfo) => void): this;
  on(event: 'state', listener: (state: State) => void): this;
  on(event: 'transport', listener: (name: TransportName) => void): this;
  on(event: 'message', listener: (message: Message<any>) => void): this;
  on(event: 'error', listener: (failure: Failure) => void): this;
  on(event: 'close', listener: (info: CloseInfo) => void): this;
  off(event: string, listener: (value: any) => void): this;
  /** Several calls for one channel share one subscription; each listener is called. */
  subscribe<T = any>(channel: string, listener?: (message: Message<T>) => void, options?: { since?: Position }):
    Subscription;
  publish(channel: string, data: unknown, callback?: (error: EnckeError | null, result?: Position) => void): void;
  /** Other transports from now on; without a list, the operator's again. Nothing is lost. */
  use(transports?: TransportName[]): void;
  /** Drops the link in use, as a network would, and resumes after `ms`. */
  cut(ms?: number): void;
  close(): void;
}

/** What a listener of Encke.EventSource hears; `open`, and an `error` of its own, have no `data`. */
export interface SourceEvent {
  readonly type: string;
  readonly data?: string;
  readonly lastEventId?: string;
  readonly origin: string;
  readonly target: EventSource;
  readonly currentTarget: EventSource;
}

export type SourceListener = ((this: EventSource, event: SourceEvent) => void) | { handleEvent(event: SourceEvent): void };

/** encke.eventsource.js: the standard's object, for engines that have none. */
export interface EventSource {
  readonly url: string;
  readonly withCredentials: boolean;
  readonly readyState: 0 | 1 | 2;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSED: 2;
  onopen: ((this: EventSource, event: SourceEvent) => void) | null;
  onmessage: ((this: EventSource, event: SourceEvent) => void) | null;
  onerror: ((this: EventSource, event: SourceEvent) => void) | null;
  addEventListener(type: string, listener: SourceListener, options?: { once?: boolean }): void;
  removeEventListener(type: string, listener: SourceListener): void;
  dispatchEvent(event: { type: string }): boolean;
  close(): void;
}

export interface EventSourceConstructor {
  new (url: string, init?: { withCredentials?: boolean }): EventSource;
  readonly prototype: EventSource;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSED: 2;
}

/** What a listener of Encke.WebSocket hears: `data` with `message`; `code`, `reason`, `wasClean` with `close`. */
export interface SocketEvent {
  readonly type: string;
  readonly target: WebSocket;
  readonly currentTarget: WebSocket;
  readonly data?: any;
  readonly origin?: string;
  readonly lastEventId?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
}

export type SocketListener =
  ((this: WebSocket, event: SocketEvent) => void) | { handleEvent(event: SocketEvent): void };

/** encke.websocket.js: the standard's object, for the gateway's socket services, over any transport. */
export interface WebSocket {
  readonly url: string;
  readonly protocol: string;
  readonly extensions: string;
  readonly readyState: 0 | 1 | 2 | 3;
  /** Bytes that the gateway has not said to have applied. */
  readonly bufferedAmount: number;
  binaryType: 'blob' | 'arraybuffer';
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
  onopen: ((this: WebSocket, event: SocketEvent) => void) | null;
  onmessage: ((this: WebSocket, event: SocketEvent) => void) | null;
  onerror: ((this: WebSocket, event: SocketEvent) => void) | null;
  onclose: ((this: WebSocket, event: SocketEvent) => void) | null;
  addEventListener(type: string, listener: SocketListener | null, options?: boolean | { once?: boolean }): void;
  removeEventListener(type: string, listener: SocketListener | null): void;
  dispatchEvent(event: { type: string; defaultPrevented?: boolean }): boolean;
  send(data: string | ArrayBuffer | ArrayBufferView | Blob): void;
  close(code?: number, reason?: string): void;
}

export interface WebSocketConstructor {
  new (url: string, protocols?: string | string[], options?: Options): WebSocket;
  readonly prototype: WebSocket;
  /** For the clients behind all sockets that are made without options of their own. */
  options?: Options;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
}

declare const Encke: {
  version: string;
  /** The order in which transports are tried where the page does not say. */
  transports: TransportName[];
  /** false: the operator's off-switch for `Options.share`. */
  share?: boolean;
  connect(options?: Options): Client;
  /** Only with encke.eventsource.js or encke.full.js. */
  EventSource: EventSourceConstructor;
  /** Only with encke.websocket.js or encke.full.js. */
  WebSocket: WebSocketConstructor;
};

export default Encke;
