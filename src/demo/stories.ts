export type Crew = 'ana' | 'bram' | 'chidi';
export type Team = 'sales' | 'workshop';

/** What happens in a conversation, each some minutes after what was before it. */
export type Step = { after: number } & (
  | { says: string }
  | { by: Crew; says: string }
  | { by: Crew; notes: string }
  | { to: Team }
  | { ends: 'closed' }
  | { ends: 'snoozed'; forHours: number }
);

/** When it began: some minutes ago, or so many working days ago at a time of the shop's clock. */
export type Began = { minutesAgo: number } | { daysAgo: number; at: string };
export type Story = { name: string; began: Began; steps: Step[] };

const said = (after: number, says: string): Step => ({ after, says });
const answered = (after: number, by: Crew, says: string): Step => ({ after, by, says });
const noted = (after: number, by: Crew, notes: string): Step => ({ after, by, notes });
const closed = (after: number): Step => ({ after, ends: 'closed' });

/** People and what they wrote: a console that shows nothing explains nothing. */
export const stories: Story[] = [
  {
    name: 'Lucía Romero',
    began: { daysAgo: 6, at: '10:12' },
    steps: [
      said(0, 'Good morning! Does the Alba come with a child seat?'),
      answered(4, 'ana', 'Good morning Lucía! It takes any seat with a standard mount; we fit it for free.'),
      said(3, 'Perfect, I will come by on Friday. Thank you!'),
      answered(1, 'ana', 'See you on Friday!'),
      closed(2),
    ],
  },
  {
    name: 'Thiago Lima',
    began: { daysAgo: 5, at: '16:40' },
    steps: [
      said(0, 'Oi! Vocês fazem revisão completa sem agendar?'),
      answered(6, 'bram', 'Oi Thiago! Fazemos sim: traga antes das dez e fica pronta no mesmo dia. São 89 €.'),
      said(2, 'Combinado, obrigado!'),
      closed(1),
    ],
  },
  {
    name: 'Claire Dubois',
    began: { daysAgo: 4, at: '11:05' },
    steps: [
      said(0, 'Hello, I would like to return the helmet I ordered. It is too small.'),
      answered(9, 'chidi', 'Of course. What is the order number?'),
      said(2, 'R-20418'),
      noted(2, 'chidi', 'Size M, never worn. Exchange against L agreed, label sent.'),
      answered(1, 'chidi', 'Thank you. The label is in your e-mail, and an L leaves us today.'),
      said(4, 'That was quick!'),
      closed(3),
    ],
  },
  {
    name: 'Peter Novák',
    began: { daysAgo: 3, at: '09:31' },
    steps: [
      said(0, 'Do you buy used bicycles?'),
      answered(
        12,
        'ana',
        'We do, when you take a new one from us. Send us a picture and the year, and I can name a price.',
      ),
      { after: 1, ends: 'snoozed', forHours: 24 * 9 },
    ],
  },
  {
    name: 'Lucía Romero',
    began: { daysAgo: 2, at: '12:20' },
    steps: [
      said(0, 'Hi again! The seat fits well. Do you also have a rain cover for it?'),
      answered(5, 'ana', 'Good to hear! Yes, 24 €, in grey or yellow.'),
      said(1, 'Yellow please, I will pick it up.'),
      answered(2, 'ana', 'It is at the counter with your name on it.'),
      closed(1),
    ],
  },
  {
    name: 'Ingrid Solberg',
    began: { daysAgo: 2, at: '17:15' },
    steps: [
      said(0, 'My Cumbre makes a clicking sound when I pedal uphill. It is two months old.'),
      answered(8, 'ana', 'That should not be. I am giving this to Bram, who built it.'),
      { after: 1, to: 'workshop' },
      answered(
        14,
        'bram',
        'Hi Ingrid, most likely the crank bolt. Can you come by? It takes ten minutes and costs nothing.',
      ),
      said(5, 'I am away until next week. Monday in the morning?'),
      answered(3, 'bram', 'Monday it is, any time before noon.'),
    ],
  },
  {
    name: 'Marta Oliveira',
    began: { daysAgo: 1, at: '13:02' },
    steps: [
      said(0, 'Olá! My order says “ready”, can my brother pick it up?'),
      answered(7, 'chidi', 'Of course: he only needs the order number and his ID.'),
    ],
  },
  {
    name: 'Kwame Mensah',
    began: { daysAgo: 1, at: '15:48' },
    steps: [
      said(0, 'Can I have the Brisa in dark green?'),
      answered(3, 'ana', 'Yes! Any RAL colour, 120 € more and two weeks longer. Which green do you have in mind?'),
      said(6, 'RAL 6009. And could I see a sample first?'),
      answered(2, 'ana', 'I have ordered a sample plate; it comes the day after tomorrow and I will write you then.'),
      noted(1, 'ana', 'Sample plate RAL 6009 ordered. Write to him when it is here.'),
    ],
  },
  {
    name: 'Jonas Weber',
    began: { minutesAgo: 96 },
    steps: [
      said(0, 'Hi, my rear brake squeals since the last rain.'),
      answered(9, 'bram', 'That is most likely dirt on the pads. Can you bring it tomorrow before ten?'),
      said(49, 'Yes. How long will it take?'),
    ],
  },
  {
    name: 'Noor Haddad',
    began: { minutesAgo: 64 },
    steps: [
      said(0, 'Hello! I am 1.62 m. Which size of the Alba would fit me?'),
      answered(5, 'ana', 'Hello Noor! S, up to 1.68 m. You can try it for a week: if it is not yours, bring it back.'),
      said(4, 'Great. Is one there to try tomorrow afternoon?'),
      answered(3, 'ana', 'Yes, one in blue. I keep it for you until six.'),
      said(38, 'Could it be Thursday instead? Something came up.'),
    ],
  },
  {
    name: 'Sofía Herrera',
    began: { minutesAgo: 47 },
    steps: [
      said(0, 'Hola, ¿tienen luces con dinamo para la Alba?'),
      answered(6, 'ana', '¡Hola Sofía! Sí, delantera y trasera por 65 €, montaje incluido.'),
      said(3, 'Perfecto, paso el sábado por la mañana.'),
      answered(2, 'ana', 'El sábado abrimos solo con cita: ¿te va bien a las 10:30?'),
    ],
  },
  {
    name: 'Sanne de Vries',
    began: { minutesAgo: 26 },
    steps: [said(0, 'Do you ship the Brisa to the Netherlands?'), said(1, 'And what would it cost?')],
  },
  {
    name: 'Emil Larsson',
    began: { minutesAgo: 8 },
    steps: [
      said(
        0,
        'Order R-20455 says delivered since this morning, but nothing has arrived. Could you check with the carrier?',
      ),
    ],
  },
  {
    name: 'Yuki Tanaka',
    began: { minutesAgo: 3 },
    steps: [said(0, 'Hi! Can you fix a puncture while I wait?')],
  },
];
