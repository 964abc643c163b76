import type { introductionTexts as English } from '../en/introduction.ts';

/** How Lamp introduces itself, and what it says to who is new. */
export const introductionTexts: typeof English = {
  welcomeTitle: '您好！想了解您的数据，直接用平常的话问我就行。',
  welcome: '我会回复一句结论、一张图表、数据表格、背后的 SQL，以及可以接着问的问题。您也可以追问，例如“那按月份呢？”',
  helpTitle: '用平常的话询问您的数据',
  help: '直接写下您的问题即可。像“那按月份呢？”或“只看 2016 年”这样的追问，会接着上一个回答。',
  dataRights: {
    shared: '请注意：我用一个共享账号读取数据。所有能给我发消息的人，看到的都是该账号能看到的内容。',
    sample: '请注意：我使用这台机器上的示例数据回答，所有能给我发消息的人都能看到全部内容。',
    files: '请注意：我根据这台机器上的文件回答，所有能给我发消息的人都能看到全部内容。',
  },
  startersLabel: '试试这些问题',
  mentionHint: '在群组或频道中，请 @ 提及我，我才能看到您的消息。',
  sampleDataNotice: '这是合成的示例数据，结构与 Databricks 的示例相同，由这台机器上的内置 Genie 回答。',
  ownFilesNotice: '由这台机器上的内置 Genie 根据文件回答。',
};
