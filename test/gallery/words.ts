/** The languages in which every card is shown. */
export const galleryLanguages = ['en', 'zh-Hant', 'zh-Hans'] as const;
export type GalleryLanguage = (typeof galleryLanguages)[number];

/** The same words in each language. */
export type Words = Readonly<Record<GalleryLanguage, string>>;

const said = (en: string, hant: string, hans: string): Words => ({ en, 'zh-Hant': hant, 'zh-Hans': hans });

/** What Genie and the bot say in the cards of the gallery. */
export const words = {
  tripsTotal: said(
    'There were **109,412** trips in January 2016.',
    '2016 年 1 月共有 **109,412** 趟行程。',
    '2016 年 1 月共有 **109,412** 次行程。',
  ),
  byZip: said(
    'Most trips begin in **10001**: 1,227 of them, twice as many as in any zip outside Midtown.',
    '最多行程從 **10001** 出發：共 1,227 趟，是中城以外任何郵遞區號的兩倍。',
    '最多行程从 **10001** 出发：共 1,227 次，是中城以外任何邮编的两倍。',
  ),
  byMonth: said(
    'Revenue grew from **$48,100** in January to **$61,950** in June.',
    '營收從一月的 **$48,100** 成長到六月的 **$61,950**。',
    '营收从一月的 **$48,100** 增长到六月的 **$61,950**。',
  ),
  byPayment: said(
    'Two thirds of all sales are paid by card.',
    '三分之二的銷售以信用卡付款。',
    '三分之二的销售用银行卡支付。',
  ),
  byRegion: said('Online overtook the shops in the west.', '西區的線上銷售超越了門市。', '西区的线上销售超过了门店。'),
  allTrips: said(
    'Here are all trips of the day, the longest first.',
    '以下是當天所有行程，最長的在前。',
    '以下是当天所有行程，最长的在前。',
  ),
  noneFound: said('No trips were made on that day.', '那一天沒有任何行程。', '那一天没有任何行程。'),
  oneStore: said(
    'This is everything about the store in Kyoto.',
    '以下是京都門市的全部資料。',
    '以下是京都门店的全部资料。',
  ),
  typed: said('These are the open orders.', '以下是未結訂單。', '以下是未结订单。'),
  several: said('I looked at revenue and at returns.', '我查了營收與退貨。', '我查了营收和退货。'),
  tripsTitle: said('Trips by pickup zip', '各上車郵遞區號的行程數', '各上车邮编的行程数'),
  revenueTitle: said('Revenue by month', '每月營收', '每月营收'),
  paymentTitle: said('Sales by payment', '各付款方式的銷售', '各付款方式的销售'),
  regionTitle: said('Sales by region', '各區銷售', '各区销售'),
  stores: said('These are the five stores.', '以下是五家門市。', '以下是五家门店。'),
  revenue: said('Revenue by quarter', '每季營收', '每季度营收'),
  returns: said('Returns by quarter', '每季退貨', '每季度退货'),
  clarify: said('Which revenue do you mean?', '您指的是哪一種營收？', '您指的是哪一种营收？'),
  gross: said('Gross revenue', '總營收', '总营收'),
  net: said('Revenue after returns', '扣除退貨後的營收', '扣除退货后的营收'),
  byInvoice: said('Revenue by invoice date', '依發票日期的營收', '按发票日期的营收'),
  howRead: said('How I read it', '我的理解', '我的理解'),
  reading: said(
    'Period: **January 2016**. Only trips with a fare. Not used: “roughly”.',
    '期間：**2016 年 1 月**。只計入有車資的行程。未使用：「大概」。',
    '期间：**2016 年 1 月**。只计入有车费的行程。未使用：“大概”。',
  ),
  showSql: said('Show SQL', '顯示 SQL', '显示 SQL'),
  showAs: said('Show as', '改為顯示', '显示为'),
  bars: said('Bars', '長條圖', '条形图'),
  lines: said('Line', '折線圖', '折线图'),
  pie: said('Pie', '圓餅圖', '饼图'),
  table: said('Table', '表格', '表格'),
  csv: said('Download CSV', '下載 CSV', '下载 CSV'),
  xlsx: said('Download Excel', '下載 Excel', '下载 Excel'),
  refresh: said('Ask again', '再問一次', '再问一次'),
  fetchRows: said('Fetch the rows again', '重新取得資料', '重新获取数据'),
  askNext: said('Ask next', '接著問', '接着问'),
  nextMonth: said('and by month?', '依月份呢？', '按月份呢？'),
  nextFare: said(
    'What is the average fare by pickup zip?',
    '各上車郵遞區號的平均車資是多少？',
    '各上车邮编的平均车费是多少？',
  ),
  nextLong: said('Which three zips have the longest trips?', '哪三個郵遞區號的行程最長？', '哪三个邮编的行程最长？'),
  fileLabel: said('Download trips.csv', '下載 trips.csv', '下载 trips.csv'),
  fileReady: said('Your file is ready.', '您的檔案已備妥。', '您的文件已准备好。'),
} as const;
