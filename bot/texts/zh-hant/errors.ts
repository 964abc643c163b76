import type { ErrorCode } from '../../../services/errors.ts';
import type { errorTexts as English } from '../en/errors.ts';
import { counted, inSeconds } from './amounts.ts';

const AGAIN = '請稍後再試一次。';
const OPERATOR = '請通知負責這項服務的人員。';
const NOT_YOURS = '這與您的問題無關。';

const NO_ROWS: { readonly [code in ErrorCode]?: string } = {
  'genie.result_expired': 'Genie 已不再保留這個回答的資料。請重新詢問。',
  'genie.response_too_large': '這個回答的資料太多，無法取得。請縮小範圍：較短的期間、較少的欄位，或只看前 20 名。',
  'genie.unauthorized': `Genie 不允許我讀取這個回答的資料。${NOT_YOURS}${OPERATOR}`,
  'genie.forbidden': `Genie 不允許我讀取這個回答的資料。${NOT_YOURS}${OPERATOR}`,
  'genie.network_not_allowed': `Genie 不允許我讀取這個回答的資料。${NOT_YOURS}${OPERATOR}`,
};

/** What stands in place of a table whose rows could not be fetched. It never sounds as if there were none. */
export function rowsMissingText(code: ErrorCode): string {
  return NO_ROWS[code] ?? `我無法從 Genie 取得這個回答的資料。${AGAIN}`;
}

/** What a person reads for each error: what happened, and what to do. Never a host, a stack, a token or SQL. */
export const errorTexts: typeof English = {
  'request.invalid': () => '我無法讀取這則訊息。請以純文字重新傳送。',
  'request.unauthorized': () => `我無法確認這是誰傳送的。請重新登入；如果仍然不行，${OPERATOR}`,
  'request.forbidden': () => `您還沒有使用權限。${OPERATOR}`,
  'request.not_found': () => '我找不到這項內容，可能因為時間久了已被移除。請重新詢問。',
  'request.method_not_allowed': () => '我無法讀取這則訊息。請以純文字重新傳送。',
  'request.conflict': () => '這件事已經在進行中。輸入「status」可以查看正在處理的問題。',
  'request.gone': () => '這項內容已不再保留。請重新詢問。',
  'request.too_large': () => '這則訊息對我來說太長了。請縮短後再傳送。',
  'request.unsupported_media_type': () => '我只能讀取文字。請用文字寫下您的問題。',
  'request.rate_limited': ({ seconds }) => `短時間內訊息太多。請等待 ${inSeconds(seconds) ?? '片刻'} 後再傳送。`,
  'request.timeout': () => `您的訊息花了太久才傳到。${AGAIN}`,

  'question.empty': () => '這則訊息裡沒有問題。請用平常的話詢問您的資料。',
  'question.queue_full': ({ seconds }) => {
    const wait = inSeconds(seconds);
    return `等待中的問題太多${wait ? `，您的問題需要等待 ${wait}` : ''}，所以我沒有接受。請晚一點再問一次。`;
  },
  'question.too_many_waiting': ({ waiting }) =>
    `您已經有 ${counted(waiting, '個問題') ?? '太多問題'}在等待。請等待回答，或輸入「stop」取消正在處理的問題。`,
  'question.cancelled': () => '已停止，我不會再回答這個問題。',
  'question.expired': () => '我離線太久，來不及回答這個問題。請再問一次。',
  'question.deadline': ({ seconds }) =>
    `這個問題在 ${inSeconds(seconds) ?? '時限'} 內沒有得到回答。請再試一次，或一次少問一些，例如縮短期間。`,
  'question.set_aside': () => `我無法處理這個問題，已將它擱置。請換個說法再問一次。${OPERATOR}`,
  'question.not_found': () => '我已經沒有那則回答了，請再問一次。',

  'genie.unreachable': () => `我目前無法連線到 Genie。${AGAIN}`,
  'genie.timeout': () => `Genie 沒有及時回應。${AGAIN}`,
  'genie.busy': () => `Genie 目前忙碌中。${AGAIN}`,
  'genie.throttled': ({ seconds }) => `Genie 目前能接受的問題較少。請在 ${inSeconds(seconds) ?? '一分鐘'} 後再試一次。`,
  'genie.unauthorized': () => `Genie 不再接受我的憑證。${NOT_YOURS}${OPERATOR}`,
  'genie.forbidden': () => `我沒有權限詢問這個 Genie 空間。${NOT_YOURS}${OPERATOR}`,
  'genie.space_not_found': () => `我應該詢問的 Genie 空間不存在。${NOT_YOURS}${OPERATOR}`,
  'genie.conversation_gone': () => 'Genie 已不記得我們的對話。請再問一次，我會開始新的對話。',
  'genie.conversation_busy': () => `Genie 還在處理我們對話中的其他內容。${AGAIN}`,
  'genie.network_not_allowed': () => `Genie 不接受來自我所在網路的連線。${NOT_YOURS}${OPERATOR}`,
  'genie.bad_response': () => `Genie 傳回了我無法讀取的內容。${AGAIN}`,
  'genie.response_too_large': () => '回答太大，無法取得。請縮小範圍：較短的期間、較少的欄位，或只看前 20 名。',
  'genie.rejected': () => 'Genie 沒有接受這個問題。請換個說法再問一次。',
  'genie.failed': () => 'Genie 無法回答這個問題。請再試一次，或換個說法。',
  'genie.question_rejected': () => 'Genie 不會回答這個問題。請換個說法詢問資料。',
  'genie.context_full': () => '我們的對話對 Genie 來說太長了。請輸入「new」重新開始，然後再問一次。',
  'genie.sql_failed': () => 'Genie 寫的查詢無法從資料中得到結果。請換個說法，或把您的意思說得更具體。',
  'genie.space_misconfigured': () => `這個 Genie 空間尚未設定完成。${NOT_YOURS}${OPERATOR}`,
  'genie.cancelled': () => '這個問題已取消。您隨時可以再問。',
  'genie.result_expired': () => 'Genie 已不再保留這個結果。請重新詢問。',
  'genie.ask_ambiguous': () => '我在詢問時斷線了，無法確定 Genie 是否收到問題。請再問一次。',
  'genie.engine_stopped': () => `負責回答的元件正在重新啟動。${AGAIN}`,

  'delivery.throttled': () => `我一次傳送了太多訊息。${AGAIN}`,
  'delivery.transient': () => `我暫時無法傳送訊息。${AGAIN}`,
  'delivery.ambiguous': () => '我無法確定上一則訊息是否送達。如果您沒有看到回答，請再問一次。',
  'delivery.rejected': () => '我的回答無法在這裡顯示。請一次少問一些。',
  'delivery.gone': () => '我已無法在這個對話中傳送訊息。',
  'delivery.unauthorized': () => `我目前沒有權限在這裡傳送訊息。${OPERATOR}`,
  'delivery.address_invalid': () => `我不知道如何在這裡回覆。${OPERATOR}`,
  'delivery.destination_refused': () => `我不能將訊息傳送到那個位置。${OPERATOR}`,

  'file.busy': () => `目前下載的檔案太多。${AGAIN}`,

  'config.invalid': () => `我的設定有誤。${OPERATOR}`,
  'config.port_in_use': () => `我的設定有誤。${OPERATOR}`,
  'state.locked': () => `我正在重新啟動。${AGAIN}`,
  'state.unwritable': () =>
    `我目前無法安全地保存新問題，因此暫時不接受提問。請幾分鐘後再試一次；如果仍然如此，${OPERATOR}`,
  'state.corrupt': () => `我保存的某些內容已無法讀取。請再問一次。${OPERATOR}`,
  'store.unavailable': () => `我無法查到我們先前談到哪裡。${AGAIN}如果再次發生，${OPERATOR}`,
  'service.starting': () => `我正在啟動。${AGAIN}`,
  'service.draining': () => '我正在重新啟動，暫時不接受新問題。請一分鐘後再試一次。',
  internal: () => `我這邊出了問題。${AGAIN}如果再次發生，${OPERATOR}`,
};
