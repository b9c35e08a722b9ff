// What the Cloud API takes as a message, after business-messaging-api of github.com/facebook/openapi and the pages of
// developers.facebook.com that describe each type.
import { invalid } from './refused.ts';
import {
  degrees,
  digits,
  either,
  exactlyOne,
  type Fields,
  flag,
  list,
  matching,
  object,
  type Shape,
  text,
  webAddress,
} from './shape.ts';

const wamid = matching(/^wamid\.\S+$/, 'the id of a WhatsApp message');
const kind = either('HOME', 'WORK');
const line = text(1000);

const media = (more: Record<string, Shape> = {}) =>
  object({}, { id: digits, link: webAddress, ...more }, exactlyOne('id', 'link'));

const contact = object(
  {
    name: object(
      { formatted_name: line },
      { first_name: line, last_name: line, middle_name: line, prefix: line, suffix: line },
      (name) => (Object.keys(name).length > 1 ? null : 'at least one part of the name beside formatted_name'),
    ),
  },
  {
    birthday: matching(/^\d{4}-\d{2}-\d{2}$/, 'a date'),
    addresses: list(
      object({}, { street: line, city: line, state: line, zip: line, country: line, country_code: line, type: kind }),
      1,
      100,
    ),
    emails: list(object({ email: line }, { type: kind }), 1, 100),
    phones: list(object({ phone: line }, { type: kind, wa_id: digits }), 1, 100),
    urls: list(object({ url: line }, { type: kind }), 1, 100),
    org: object({}, { company: line, department: line, title: line }),
  },
);

const header = object(
  { type: either('text', 'image', 'video', 'document') },
  { text: text(60), image: media(), video: media(), document: media({ filename: line }) },
  (fields) => (fields[String(fields.type)] === undefined ? `${fields.type} is required` : null),
);
const untitled = (sections: Fields[]) => sections.length > 1 && sections.some(({ title }) => title === undefined);
const parts = { header, footer: object({ text: text(60) }) };
const interactive: Record<string, Shape> = {
  button: object(
    {
      type: either('button'),
      body: object({ text: text(1024) }),
      action: object({
        buttons: list(object({ type: either('reply'), reply: object({ id: text(256), title: text(20) }) }), 1, 3),
      }),
    },
    parts,
  ),
  list: object(
    {
      type: either('list'),
      body: object({ text: text(1024) }),
      action: object(
        {
          button: text(20),
          sections: list(
            object(
              { rows: list(object({ id: text(200), title: text(24) }, { description: text(72) }), 1, 10) },
              { title: text(24) },
            ),
            1,
            10,
          ),
        },
        {},
        ({ sections }) => (untitled(sections as Fields[]) ? 'several sections, and one without a title' : null),
      ),
    },
    parts,
  ),
};

/** What a message has under the name of its type. */
const contents: Record<string, Shape> = {
  text: object({ body: text(4096) }, { preview_url: flag }),
  image: media({ caption: text(1024) }),
  video: media({ caption: text(1024) }),
  document: media({ caption: text(1024), filename: line }),
  audio: media({ voice: flag }),
  sticker: media(),
  location: object({ latitude: degrees(90), longitude: degrees(180) }, { name: line, address: line }),
  contacts: list(contact, 1, 5),
  // An empty emoji takes the reaction back.
  reaction: object({ message_id: wamid, emoji: text(32, 0) }),
  interactive: (value, at) => {
    const type = String((value as Fields | null)?.type);
    const shape = interactive[type];
    if (shape === undefined) throw invalid(`${at}['type']: ${type} is no type, or one that is not imitated here`);
    shape(value, at);
  },
  template: object(
    {
      name: text(512),
      language: object(
        { code: matching(/^[a-z]{2,3}(_[A-Z]{2})?$/, 'a language') },
        { policy: either('deterministic') },
      ),
    },
    { components: list(object({ type: line }, { sub_type: line, index: () => {}, parameters: () => {} }), 0, 20) },
  ),
};

const frame: Record<string, Shape> = {
  messaging_product: either('whatsapp'),
  recipient_type: either('individual'),
  // Meta takes a business-scoped id in `to` for a phone number and sends it nowhere, with 200; here it is refused.
  to: matching(/^\+?[1-9]\d{5,14}$/, 'a phone number with its country code'),
  recipient: matching(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/, 'a business-scoped user id'),
  type: either(...Object.keys(contents)),
  context: object({ message_id: wamid }),
  biz_opaque_callback_data: text(512),
};

/** @returns the type: one that is not said is text */
export function judgeMessage(body: Fields): string {
  frame.type!(body.type ?? 'text', 'type');
  const type = String(body.type ?? 'text');
  const { messaging_product, ...optional } = frame;
  object({ messaging_product: messaging_product!, [type]: contents[type]! }, optional)(body, '');
  if (body.to === undefined && body.recipient === undefined) throw invalid('The parameter to is required');
  return type;
}

/** That a message was read, perhaps with the sign that somebody types. */
export const judgeRead: Shape = object(
  { messaging_product: either('whatsapp'), status: either('read'), message_id: wamid },
  { typing_indicator: object({ type: either('text') }) },
);
