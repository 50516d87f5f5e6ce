"""The word tables of grading: opposites, synonyms, and the small words that tell prose from a heap of terms.

English as beginnings of words, Chinese in Simplified script, as kbase.drills.grading.prepared writes them.
"""
# ruff: noqa: SIM905  a list of words reads better as words

# Pairs of words that say the opposite; the first stands for both.
OPPOSITES_EN = (
    "inside outside|internal external|stateless stateful|mutate validate|before after|first last|allow deny|"
    "allow forbid|allow block|permit forbid|always never|require optional|hard soft|horizontal vertical|"
    "add remove|increase decrease|more less|keep delete|retain delete|up down|success failure|succeed fail|"
    "ready unready|encrypt unencrypted|true false|accept reject|enable disable|public private|same different|"
    "minimum maximum|min max|largest smallest|bigger smaller|faster slower|start stop|open close|include exclude|"
    "lower higher|temporary permanent|persistent ephemeral|dynamic static|sync async|strong weak|shared separate|"
    "many one|request limit|memory cpu|ingress egress|incoming outgoing|client server|push pull|read write|"
    "toleration taint|cluster-wide namespaced|immediate delay|ordered random|stable random|fixed random|"
    "possible impossible"
)
OPPOSITES_ZH = (
    "内部 外部|里面 外面|内 外|之前 之后|先 后|前 后|允许 拒绝|允许 禁止|放行 拒绝|放行 阻挡|总是 从不|必要 可选|"
    "水平 垂直|增加 减少|增加 移除|加上 移除|保留 删除|成功 失败|启用 停用|公开 私有|相同 不同|一样 不同|"
    "最小 最大|最低 最高|启动 停止|打开 关闭|包含 排除|暂时 永久|临时 持久|动态 静态|共享 独立|共用 独立|"
    "有状态 无状态|进入 出去|入站 出站|读 写|固定 随机|稳定 随机|立即 延迟|强 弱|快 慢|多 少|硬性 软性|"
    "控制平面 工作节点|有序 随机|依序 同时|上 下"
)

# Groups of words that candidates use for one another: everyday words and the field's own; names of Kubernetes stay.
SYNONYMS_EN = (
    "no without lack|ui console dashboard interface|surviv tolerat withstand|only just merely solely exclusively|"
    "several multiple many|each every|choose chose chosen pick select|change modif alter edit|"
    "creat mak made build generat spawn|delet remov drop|replac substitut swap|restart reboot|"
    "start begin launch boot|stop halt end terminat|crash die dying|refus reject den declin|permit allow|"
    "block prevent forbid|keep kept retain preserv remain stay|config configuration setting|"
    "parallel concurrent simultaneous|big large|small tiny little|fast quick rapid|slow sluggish|"
    "show display reveal|stor persist sav|assign giv grant hand|request demand|translat rewrit rewrot|"
    "spread distribut balanc|periodic regular|whole entire complet full|part portion|copy copies replica|"
    "location place|machine host|stable fixed permanent static constant|unique distinct|"
    "find found locat discover|watch observ|compar diff|reach connect access contact|run runs running execut|"
    "happen occur|need requir|automatic auto|manual hand|temporar scratch ephemeral|hold holds contain|"
    "switch flip|double twice|pass passes forward rout|first initial|last final|expir|rotat renew refresh|"
    "secret credential|sensitive confidential secret|verif check|evict expel|describ explain|wait await|"
    "group bundle|central single|old previous former legacy|new next"
)
SYNONYMS_ZH = (
    "没有 没 无 不用 不需要 无需 不必 免|不同 不一样 差异 差别 相异|只有 只能 仅 仅有 只 唯一|"
    "多个 数个 好几个 许多 很多|每个 每一个 各个 每台 各|选择 挑选 挑 选|修改 更改 改 变更|"
    "创建 建立 产生 生成 新增 建|删除 移除 拿掉 清掉 去掉 移出 刷掉 踢出|替换 取代 换掉|重启 重新启动 重开|"
    "启动 开始 跑起来|停止 结束 终止|挂掉 坏掉 当掉 崩溃|拒绝 挡掉 阻挡 挡|允许 放行 准许|保留 保持 维持 留着|"
    "同时 一起 并行|变大 变多|快速 很快|显示 看到|存储 保存 存放 存|分配 指派 给|申请 请求 要求|"
    "分散 分配 分摊 平均|定期 周期性|完整 整个 全部|副本 复制|位置 地方|机器 主机|稳定 固定 不变 永久|"
    "找到 找出 发现|监视 监听 观察 watch|比较 比对 对照|连到 连接 访问 连 存取|运行 跑 运作|发生 出现|"
    "需要 必须 得|自动|暂时 临时|包含 含|切换 切|转发 导到 送到 转给|过期 失效|更新 换发 续期 轮换|敏感 机密|"
    "凭证 密码|检查 确认 查看 看|驱逐 赶走 逐出|等待 等|以前的 旧的 旧|新的 新|里面 里 内|外面 外部|"
    "分开 拆开 解耦|打分 评分 算分|过滤 筛选|写到 写入 写进 写回|漏掉 遗漏 掉了|重复 重送|两套 两个|"
    "用户 使用者 开发者|管理员 维运"
)

# Words that carry no term of the field.
FUNCTION_EN = frozenset(
    (
        "a after all also an any are as at be because been before being between both but by can check checks come "
        "comes could did do does during each every for from get gets give gives goes had happen happens has have "
        "however i if in into is it it's its keep keeps let lets make makes may mean means might more most must need "
        "needs never no not of off on one only onto other our out over per put puts run runs same send sends should "
        "since so some start starts stays stop stops such take takes than that the their them then there these they "
        "this those through to under unless until up use used uses using was we were what when where which while who "
        "whose will with without work works would you your"
    ).split()
)
FUNCTION_ZH = (
    "的是在会把被到从让给对由用了着过有没不也都就才又还很更最其它这那要能可为与跟或以所于将则而但若当每只各再先后"
    "时做去来看成出进入上下当得向"
)
# Characters between which Chinese words stand.
GLUE_ZH = "的了是在会把被和与及或也都就才又还很更最让使给对从到由于以用为其它他这那个只每各将可能要并而且中时不没"
# Words by which a question is a question, and those that every question about Kubernetes could hold.
ASKING = frozenset(
    (
        "difference differ explain describe compare define definition kubernetes k8s 什么 是什 么是 怎么 如何 为什 "
        "差别 不同 差异 区别 差在 说明 请说 请解 解释 介绍 请问 哪里 哪些 请用 简单 描述 么差 有什 分别 比较 一下"
    ).split()
)
