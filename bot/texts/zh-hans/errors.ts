import type { ErrorCode } from '../../../services/errors.ts';
import type { errorTexts as English } from '../en/errors.ts';
import { counted, inSeconds } from './amounts.ts';

const AGAIN = '请稍后再试一次。';
const OPERATOR = '请告知负责这项服务的人员。';
const NOT_YOURS = '这与您的问题无关。';

const NO_ROWS: { readonly [code in ErrorCode]?: string } = {
  'genie.result_expired': 'Genie 不再保留这个回答的数据。请重新提问。',
  'genie.response_too_large': '这个回答的数据太多，无法获取。请缩小范围：更短的时间段、更少的列，或只看前 20 名。',
  'genie.unauthorized': `Genie 不允许我读取这个回答的数据。${NOT_YOURS}${OPERATOR}`,
  'genie.forbidden': `Genie 不允许我读取这个回答的数据。${NOT_YOURS}${OPERATOR}`,
  'genie.network_not_allowed': `Genie 不允许我读取这个回答的数据。${NOT_YOURS}${OPERATOR}`,
};

/** What stands in place of a table whose rows could not be fetched. It never sounds as if there were none. */
export function rowsMissingText(code: ErrorCode): string {
  return NO_ROWS[code] ?? `我无法从 Genie 获取这个回答的数据。${AGAIN}`;
}

/** What a person reads for each error: what happened, and what to do. Never a host, a stack, a token or SQL. */
export const errorTexts: typeof English = {
  'request.invalid': () => '我无法读取这条消息。请以纯文本重新发送。',
  'request.unauthorized': () => `我无法确认这是谁发送的。请重新登录；如果仍然不行，${OPERATOR}`,
  'request.forbidden': () => `您还没有使用权限。${OPERATOR}`,
  'request.not_found': () => '我找不到这项内容，可能因为时间久了已被移除。请重新提问。',
  'request.method_not_allowed': () => '我无法读取这条消息。请以纯文本重新发送。',
  'request.conflict': () => '这件事已经在进行中。输入“status”可以查看正在处理的问题。',
  'request.gone': () => '这项内容不再保留。请重新提问。',
  'request.too_large': () => '这条消息对我来说太长了。请缩短后再发送。',
  'request.unsupported_media_type': () => '我只能读取文字。请用文字写下您的问题。',
  'request.rate_limited': ({ seconds }) => `短时间内消息太多。请等待 ${inSeconds(seconds) ?? '片刻'} 后再发送。`,
  'request.timeout': () => `您的消息花了太久才到达。${AGAIN}`,

  'question.empty': () => '这条消息里没有问题。请用平常的话询问您的数据。',
  'question.queue_full': ({ seconds }) => {
    const wait = inSeconds(seconds);
    return `等待中的问题太多${wait ? `，您的问题需要等待 ${wait}` : ''}，所以我没有接受。请晚一点再问一次。`;
  },
  'question.too_many_waiting': ({ waiting }) =>
    `您已经有 ${counted(waiting, '个问题') ?? '太多问题'}在等待。请等待回答，或输入“stop”取消正在处理的问题。`,
  'question.cancelled': () => '已停止，我不会再回答这个问题。',
  'question.expired': () => '我离线太久，来不及回答这个问题。请再问一次。',
  'question.deadline': ({ seconds }) =>
    `这个问题在 ${inSeconds(seconds) ?? '时限'} 内没有得到回答。请再试一次，或一次少问一些，例如缩短时间段。`,
  'question.set_aside': () => `我无法处理这个问题，已将它搁置。请换个说法再问一次。${OPERATOR}`,
  'question.not_found': () => '我已经没有那条回答了，请再问一次。',

  'genie.unreachable': () => `我目前无法连接到 Genie。${AGAIN}`,
  'genie.timeout': () => `Genie 没有及时响应。${AGAIN}`,
  'genie.busy': () => `Genie 目前繁忙。${AGAIN}`,
  'genie.throttled': ({ seconds }) => `Genie 目前能接受的问题较少。请在 ${inSeconds(seconds) ?? '一分钟'} 后再试一次。`,
  'genie.unauthorized': () => `Genie 不再接受我的凭据。${NOT_YOURS}${OPERATOR}`,
  'genie.forbidden': () => `我没有权限询问这个 Genie 空间。${NOT_YOURS}${OPERATOR}`,
  'genie.space_not_found': () => `我应该询问的 Genie 空间不存在。${NOT_YOURS}${OPERATOR}`,
  'genie.conversation_gone': () => 'Genie 已不记得我们的对话。请再问一次，我会开始新的对话。',
  'genie.conversation_busy': () => `Genie 还在处理我们对话中的其他内容。${AGAIN}`,
  'genie.network_not_allowed': () => `Genie 不接受来自我所在网络的连接。${NOT_YOURS}${OPERATOR}`,
  'genie.bad_response': () => `Genie 返回了我无法读取的内容。${AGAIN}`,
  'genie.response_too_large': () => '回答太大，无法获取。请缩小范围：更短的时间段、更少的列，或只看前 20 名。',
  'genie.rejected': () => 'Genie 没有接受这个问题。请换个说法再问一次。',
  'genie.failed': () => 'Genie 无法回答这个问题。请再试一次，或换个说法。',
  'genie.question_rejected': () => 'Genie 不会回答这个问题。请换个说法询问数据。',
  'genie.context_full': () => '我们的对话对 Genie 来说太长了。请输入“new”重新开始，然后再问一次。',
  'genie.sql_failed': () => 'Genie 写的查询无法从数据中得到结果。请换个说法，或把您的意思说得更具体。',
  'genie.space_misconfigured': () => `这个 Genie 空间尚未配置完成。${NOT_YOURS}${OPERATOR}`,
  'genie.cancelled': () => '这个问题已取消。您随时可以再问。',
  'genie.result_expired': () => 'Genie 不再保留这个结果。请重新提问。',
  'genie.ask_ambiguous': () => '我在询问时断开了连接，无法确定 Genie 是否收到问题。请再问一次。',
  'genie.engine_stopped': () => `负责回答的组件正在重启。${AGAIN}`,

  'delivery.throttled': () => `我一次发送了太多消息。${AGAIN}`,
  'delivery.transient': () => `我暂时无法发送消息。${AGAIN}`,
  'delivery.ambiguous': () => '我无法确定上一条消息是否送达。如果您没有看到回答，请再问一次。',
  'delivery.rejected': () => '我的回答无法在这里显示。请一次少问一些。',
  'delivery.gone': () => '我已无法在这个对话中发送消息。',
  'delivery.unauthorized': () => `我目前没有权限在这里发送消息。${OPERATOR}`,
  'delivery.address_invalid': () => `我不知道如何在这里回复。${OPERATOR}`,
  'delivery.destination_refused': () => `我不能将消息发送到那个位置。${OPERATOR}`,

  'file.busy': () => `目前下载的文件太多。${AGAIN}`,

  'config.invalid': () => `我的设置有误。${OPERATOR}`,
  'config.port_in_use': () => `我的设置有误。${OPERATOR}`,
  'state.locked': () => `我正在重启。${AGAIN}`,
  'state.unwritable': () =>
    `我目前无法安全地保存新问题，因此暂时不接受提问。请几分钟后再试一次；如果仍然如此，${OPERATOR}`,
  'state.corrupt': () => `我保存的某些内容已无法读取。请再问一次。${OPERATOR}`,
  'store.unavailable': () => `我无法查到我们之前谈到哪里。${AGAIN}如果再次发生，${OPERATOR}`,
  'service.starting': () => `我正在启动。${AGAIN}`,
  'service.draining': () => '我正在重启，暂时不接受新问题。请一分钟后再试一次。',
  internal: () => `我这边出了问题。${AGAIN}如果再次发生，${OPERATOR}`,
};
