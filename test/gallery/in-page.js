/** Runs in the page: draws the exhibits that it is given and says when all of them stand. */

function sectionFor(name) {
  const section = document.createElement('section');
  section.id = name;
  document.body.append(section);
  return section;
}

function paragraph(className, html) {
  const element = document.createElement('p');
  element.className = className;
  element.append(...html);
  return element;
}

function bold(text) {
  const element = document.createElement('b');
  element.textContent = text;
  return element;
}

/** Cards as the official renderer draws them, in the frame of a message. */
function drawTeams({ exhibits, hostConfig, aiLabel }) {
  for (const { name, message } of exhibits) {
    const section = sectionFor(name);
    const who = [bold('Lamp')];
    if (message.entities) {
      const label = document.createElement('span');
      label.className = 'label';
      label.textContent = aiLabel;
      who.push(label);
    }
    section.append(paragraph('who', who));
    const content = message.attachments?.[0]?.content;
    if (!content) {
      section.append(paragraph('words', [message.text]));
      continue;
    }
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = new AdaptiveCards.HostConfig(hostConfig);
    card.parse(content);
    const drawn = card.render();
    drawn.classList.add('card');
    section.append(drawn);
  }
}

function observable(run) {
  return {
    subscribe(observer) {
      run(typeof observer === 'function' ? { next: observer } : observer);
      return { unsubscribe() {} };
    },
  };
}

/** One Web Chat with one message in it. */
function mountWebChat(at, { activity, styleOptions, hostConfig, locale }) {
  const directLine = {
    connectionStatus$: observable((observer) => {
      for (const status of [0, 1, 2]) observer.next(status);
    }),
    activity$: observable((observer) => setTimeout(() => observer.next(activity), 0)),
    postActivity: () => observable((observer) => observer.next('id')),
    end() {},
  };
  const store = WebChat.createStore();
  const adaptiveCardsHostConfig = hostConfig;
  WebChat.renderWebChat({ directLine, store, userID: 'u', locale, styleOptions, adaptiveCardsHostConfig }, at);
}

const frames = (count) =>
  new Promise((resolve) => {
    const next = (left) => (left === 0 ? resolve() : requestAnimationFrame(() => next(left - 1)));
    next(count);
  });

async function drawWebChat({ exhibits, styleOptions, hostConfig, locale }) {
  for (const [index, { name, message }] of exhibits.entries()) {
    const section = sectionFor(name);
    const chat = document.createElement('div');
    chat.id = 'chat';
    chat.style.height = '4000px';
    section.append(chat);
    const activity = {
      ...message,
      id: `c|${String(index).padStart(7, '0')}`,
      timestamp: new Date().toISOString(),
      from: { id: 'lamp', role: 'bot' },
    };
    mountWebChat(chat, { activity, styleOptions, hostConfig, locale });
  }
  await until(() => document.querySelectorAll('.webchat__bubble__content').length >= exhibits.length);
  await until(() => [...document.images].every((image) => image.complete));
  await frames(10);
  for (const chat of document.querySelectorAll('#chat')) {
    const messages = chat.querySelector('.webchat__basic-transcript__transcript');
    const below = chat.querySelector('.webchat__send-box');
    const height = messages.offsetHeight + below.offsetHeight + 24;
    chat.style.height = `${height}px`;
  }
  await frames(10);
}

async function until(isTrue) {
  for (let tries = 0; tries < 600; tries++) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the cards did not appear within 30 s');
}

window.gallery = { drawTeams, drawWebChat };
