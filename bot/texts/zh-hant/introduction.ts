import type { introductionTexts as English } from '../en/introduction.ts';

/** How Lamp introduces itself, and what it says to who is new. */
export const introductionTexts: typeof English = {
  welcomeTitle: '您好！想了解您的資料，直接用平常的話問我就行。',
  welcome: '我會回覆一句結論、一張圖表、資料表格、背後的 SQL，以及可以接著問的問題。您也可以追問，例如「那按月份呢？」',
  helpTitle: '用平常的話詢問您的資料',
  help: '直接寫下您的問題即可。像「那按月份呢？」或「只看 2016 年」這樣的追問，會接續上一個回答。',
  dataRights: {
    shared: '請留意：我以一個共用帳號讀取資料。所有能傳訊息給我的人，看到的都是該帳號看得到的內容。',
    sample: '請留意：我使用這台機器上的範例資料回答，所有能傳訊息給我的人都能看到全部內容。',
    files: '請留意：我根據這台機器上的檔案回答，所有能傳訊息給我的人都能看到全部內容。',
  },
  startersLabel: '試試這些問題',
  mentionHint: '在群組或頻道中，請 @ 提及我，我才看得到您的訊息。',
  sampleDataNotice: '這是合成的範例資料，結構與 Databricks 的範例相同，由這台機器上的內建 Genie 回答。',
  ownFilesNotice: '由這台機器上的內建 Genie 根據檔案回答。',
};
