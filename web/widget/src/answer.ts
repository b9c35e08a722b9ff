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
  liveChat: boolean;
  answering: boolean;
  listings: Listing[];
  agents: { id: string; name: string; pictureUrl: string | null }[];
};

export type Listing = {
  id: string;
  name: string;
  post: string | null;
  pictureUrl: string | null;
  whatsapp: string;
  available: boolean;
  openings: { from: string; until: string }[] | null;
};
