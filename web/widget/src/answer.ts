/** What the server says of a widget (`GET /v1/widgets/:id`): the page has nothing to compute. */
export type Widget = {
  id: string;
  name: string;
  color: string;
  textColor: string;
  rightSide: boolean;
  opensItself: boolean;
  buttonMessage: string | null;
  widgetMessage: string | null;
  iconUrl: string | null;
  offlineMessage: string | null;
  consentText: string | null;
  liveChat: boolean;
  menu: { text: string; choices: string[] } | null;
  answering: boolean;
  openings: Opening[] | null;
  listings: Listing[];
  agents: { id: string; name: string; pictureUrl: string | null }[];
};

/** Instants in UTC. */
export type Opening = { from: string; until: string };

export type Listing = {
  id: string;
  name: string;
  post: string | null;
  pictureUrl: string | null;
  whatsapp: string;
  prefilledText: string | null;
  available: boolean;
  /** the coming ones; null: always */
  openings: Opening[] | null;
};
