<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>LarsdDetect</name>
        <message>
            <source>Live</source>
            <translation>实时</translation>
        </message>
        <message>
            <source>Search what the map shows after every move</source>
            <translation>每次移动后搜索地图显示的范围</translation>
        </message>
        <message>
            <source>Draw…</source>
            <translation>绘制…</translation>
        </message>
        <message>
            <source>Drag a rectangle on the map</source>
            <translation>在地图上拖出一个矩形</translation>
        </message>
        <message>
            <source>Whole layer</source>
            <translation>整个图层</translation>
        </message>
        <message>
            <source>Visible part of the map</source>
            <translation>地图可见部分</translation>
        </message>
        <message>
            <source>Selected polygons</source>
            <translation>选中的多边形</translation>
        </message>
        <message>
            <source>Drawn rectangle</source>
            <translation>绘制的矩形</translation>
        </message>
        <message>
            <source>Draw the rectangle on the map first.</source>
            <translation>请先在地图上绘制矩形。</translation>
        </message>
        <message>
            <source>nothing drawn yet</source>
            <translation>尚未绘制</translation>
        </message>
        <message>
            <source>Add a layer of polygons to the project first.</source>
            <translation>请先向工程添加一个多边形图层。</translation>
        </message>
        <message>
            <source>{size} in map units</source>
            <translation>{size}（地图单位）</translation>
        </message>
        <message>
            <source>The area and the scene have nothing in common; nothing to search.</source>
            <translation>区域与影像没有重叠部分，没有可搜索的内容。</translation>
        </message>
        <message>
            <source>Select one or more polygons in {layer} first.</source>
            <translation>请先在 {layer} 中选择一个或多个多边形。</translation>
        </message>
        <message>
            <source>Scene</source>
            <translation>影像</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Weights (SHA-256)</source>
            <translation>权重 (SHA-256)</translation>
        </message>
        <message>
            <source>Program</source>
            <translation>程序</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>设备</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>日期</translation>
        </message>
        <message>
            <source>Minimum score</source>
            <translation>最低得分</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>参数</translation>
        </message>
        <message>
            <source>The ships are kept in a temporary layer.</source>
            <translation>船舶已保留在临时图层中。</translation>
        </message>
        <message>
            <source>Area searched</source>
            <translation>检测面积</translation>
        </message>
        <message>
            <source>{file} could not be written: {reason}</source>
            <translation>无法写入 {file}：{reason}</translation>
        </message>
        <message>
            <source>{name} (unfinished)</source>
            <translation>{name}（未完成）</translation>
        </message>
        <message>
            <source>Ships in {scene}</source>
            <translation>{scene} 中的船舶</translation>
        </message>
        <message>
            <source>Ships</source>
            <translation>船舶</translation>
        </message>
        <message>
            <source>The result {file} cannot be opened.</source>
            <translation>无法打开结果 {file}。</translation>
        </message>
        <message>
            <source>The area cannot be transformed to the scene's coordinate system.</source>
            <translation>无法将该区域转换到影像的坐标系。</translation>
        </message>
        <message>
            <source>{layer} has been drawing for a minute. Perhaps its server does not answer.</source>
            <translation>{layer} 已有一分钟未能绘制。其服务器可能没有响应。</translation>
        </message>
        <message>
            <source>Cancel ends the search.</source>
            <translation>“取消”可结束搜索。</translation>
        </message>
        <message>
            <source>{file} cannot be written: {reason}</source>
            <translation>无法写入 {file}：{reason}</translation>
        </message>
        <message>
            <source>is the disk full?</source>
            <translation>磁盘是否已满？</translation>
        </message>
        <message>
            <source>{layer} could not be drawn completely ({percent} % of the area is empty): ships may be missing.</source>
            <translation>{layer} 未能完整绘制（该区域有 {percent} % 为空）：可能遗漏船舶。</translation>
        </message>
        <message>
            <source>Choose a part of {layer} to search.</source>
            <translation>请选择 {layer} 中要搜索的部分。</translation>
        </message>
        <message>
            <source>To draw this area of {layer} takes {n} million pixels, more than {most}; choose a smaller area, or a larger pixel size.</source>
            <translation>绘制 {layer} 的这一区域需要 {n} 百万像素，超过 {most}；请选择更小的区域或更大的像素。</translation>
        </message>
        <message>
            <source>{layer} shows nothing here.</source>
            <translation>{layer} 在此处没有内容。</translation>
        </message>
        <message>
            <source>The plugin failed ({error}). The log of messages, LARSD, tells where.</source>
            <translation>插件出错（{error}）。消息日志的 LARSD 页说明位置。</translation>
        </message>
        <message>
            <source>as in the layer's style</source>
            <translation>按图层样式</translation>
        </message>
        <message>
            <source>One band, or three for red, green and blue: 5,3,2</source>
            <translation>一个波段，或红、绿、蓝三个波段：5,3,2</translation>
        </message>
        <message>
            <source>This value and lower ones become black.</source>
            <translation>此值及更低的值变为黑色。</translation>
        </message>
        <message>
            <source>This value and higher ones become white.</source>
            <translation>此值及更高的值变为白色。</translation>
        </message>
        <message>
            <source>What marks pixels that are no image. Automatic believes the raster unless its pixels say otherwise.</source>
            <translation>标记无图像像素的依据。自动：除非像素与栅格的说明矛盾，否则以栅格为准。</translation>
        </message>
        <message>
            <source>as set in the raster</source>
            <translation>按栅格的设定</translation>
        </message>
        <message>
            <source>Pixels of this value do not count, in place of the raster's own.</source>
            <translation>等于此值的像素不计入，代替栅格自身的值。</translation>
        </message>
        <message>
            <source>The bands that are searched as red, green and blue.</source>
            <translation>作为红、绿、蓝进行搜索的波段。</translation>
        </message>
        <message>
            <source>The values that become black and white. Where QGIS chose those of the style by itself, larsd chooses its own.</source>
            <translation>变为黑色和白色的数值。如果样式中的数值由 QGIS 自动选择，larsd 会使用自己的选择。</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>none: every pixel counts</source>
            <translation>无：所有像素都计入</translation>
        </message>
        <message>
            <source>alpha band</source>
            <translation>Alpha 波段</translation>
        </message>
        <message>
            <source>value of nodata</source>
            <translation>无数据值</translation>
        </message>
        <message>
            <source>What the network will see; striped pixels do not count.</source>
            <translation>网络将看到的内容；带条纹的像素不计入。</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>波段</translation>
        </message>
        <message>
            <source>Stretch</source>
            <translation>拉伸</translation>
        </message>
        <message>
            <source>Mask</source>
            <translation>掩膜</translation>
        </message>
        <message>
            <source>Nodata</source>
            <translation>无数据值</translation>
        </message>
        <message>
            <source>other…</source>
            <translation>其他…</translation>
        </message>
        <message>
            <source>Tiles and ships that are wholly inland are left out. The world's shores know no rivers and docks behind them.</source>
            <translation>完全位于内陆的分块和船只将被排除。全球海岸线不含其后的河流和港池。</translation>
        </message>
        <message>
            <source> m from the shore</source>
            <translation> 米（距岸）</translation>
        </message>
        <message>
            <source>Land closer to the shore than this counts as water.</source>
            <translation>距岸小于此距离的陆地视为水域。</translation>
        </message>
        <message>
            <source>Not left out</source>
            <translation>不排除</translation>
        </message>
        <message>
            <source>By the world's shores</source>
            <translation>按全球海岸线</translation>
        </message>
        <message>
            <source>By the polygons of a layer</source>
            <translation>按某图层的多边形</translation>
        </message>
        <message>
            <source>{layer} has no coordinate reference system. Set it in the layer's menu.</source>
            <translation>{layer} 没有坐标参照系。请在图层菜单中设置。</translation>
        </message>
        <message>
            <source>Live search waits: the map shows {n} tiles, and up to {most} are quick. Zoom in.</source>
            <translation>实时搜索等待中：地图显示 {n} 个分块，不超过 {most} 个才够快。请放大。</translation>
        </message>
        <message>
            <source>Environment and help</source>
            <translation>环境与帮助</translation>
        </message>
        <message>
            <source>Resume a search</source>
            <translation>继续未完成的搜索</translation>
        </message>
        <message>
            <source>Environment…</source>
            <translation>环境…</translation>
        </message>
        <message>
            <source>Save ships as</source>
            <translation>船舶另存为</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>图层</translation>
        </message>
        <message>
            <source>Connection</source>
            <translation>连接</translation>
        </message>
        <message>
            <source>Schema</source>
            <translation>模式</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>表</translation>
        </message>
        <message>
            <source>Temporary layer</source>
            <translation>临时图层</translation>
        </message>
        <message>
            <source>GeoPackage</source>
            <translation>GeoPackage</translation>
        </message>
        <message>
            <source>Database (PostgreSQL)</source>
            <translation>数据库 (PostgreSQL)</translation>
        </message>
        <message>
            <source>Choose the GeoPackage to write.</source>
            <translation>请选择要写入的 GeoPackage。</translation>
        </message>
        <message>
            <source>The name of the file must end in .gpkg.</source>
            <translation>文件名必须以 .gpkg 结尾。</translation>
        </message>
        <message>
            <source>Enter a name for the layer.</source>
            <translation>请输入图层名称。</translation>
        </message>
        <message>
            <source>Choose a PostgreSQL connection; create new ones in QGIS's Browser panel.</source>
            <translation>请选择一个 PostgreSQL 连接；可在 QGIS 的浏览器面板中新建。</translation>
        </message>
        <message>
            <source>Enter a name for the new table.</source>
            <translation>请为新表命名。</translation>
        </message>
        <message>
            <source>The database connection {name} cannot be used: {reason}</source>
            <translation>数据库连接 {name} 不可用：{reason}</translation>
        </message>
        <message>
            <source>The ships could not be written to {table}: {reason}</source>
            <translation>无法将船舶写入 {table}：{reason}</translation>
        </message>
        <message>
            <source>There is no folder {folder}.</source>
            <translation>文件夹 {folder} 不存在。</translation>
        </message>
        <message>
            <source>The folder {folder} cannot be written to.</source>
            <translation>文件夹 {folder} 不可写。</translation>
        </message>
        <message>
            <source>{file} cannot be written to.</source>
            <translation>无法写入 {file}。</translation>
        </message>
        <message>
            <source>{file} has a layer {layer} that does not hold ships; choose another name.</source>
            <translation>{file} 的图层 {layer} 不含船舶；请选择其他名称。</translation>
        </message>
        <message>
            <source>The table {table} exists already. Choose another name.</source>
            <translation>表 {table} 已存在。请换一个名称。</translation>
        </message>
        <message>
            <source>The new table {table} cannot be opened.</source>
            <translation>无法打开新表 {table}。</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Tile size. Smaller tiles need less memory.</source>
            <translation>分块大小。分块越小，占用内存越少。</translation>
        </message>
        <message>
            <source>The longest ship that must fit into one tile.</source>
            <translation>必须完整位于一个分块内的最长船舶。</translation>
        </message>
        <message>
            <source>Ground sample distance to work at. A coarser one is faster but misses small ships.</source>
            <translation>处理所用的地面采样距离。较粗则更快，但会漏掉小船。</translation>
        </message>
        <message>
            <source>Ships inside these polygons are left out, such as those on land.</source>
            <translation>这些多边形内的船舶将被排除，例如陆地上的。</translation>
        </message>
        <message>
            <source>Advanced</source>
            <translation>高级</translation>
        </message>
        <message>
            <source>Tile</source>
            <translation>分块</translation>
        </message>
        <message>
            <source>Overlap</source>
            <translation>重叠</translation>
        </message>
        <message>
            <source>Pixel size</source>
            <translation>像元大小</translation>
        </message>
        <message>
            <source>Exclude</source>
            <translation>排除</translation>
        </message>
        <message>
            <source>Land</source>
            <translation>陆地</translation>
        </message>
        <message>
            <source>Detect</source>
            <translation>检测</translation>
        </message>
        <message>
            <source>Raster</source>
            <translation>栅格</translation>
        </message>
        <message>
            <source>Area</source>
            <translation>区域</translation>
        </message>
        <message>
            <source>Save to</source>
            <translation>保存到</translation>
        </message>
        <message>
            <source>automatic ({metres} m)</source>
            <translation>自动（{metres} m）</translation>
        </message>
        <message>
            <source>Trained at {low} to {high} m per pixel</source>
            <translation>训练分辨率为每像素 {low} 至 {high} m</translation>
        </message>
        <message>
            <source>nothing to search</source>
            <translation>没有可搜索的内容</translation>
        </message>
        <message>
            <source>Reading the scene…</source>
            <translation>正在读取影像…</translation>
        </message>
        <message>
            <source>1 tile</source>
            <translation>1 个分块</translation>
        </message>
        <message>
            <source>about {n} tiles</source>
            <translation>约 {n} 个分块</translation>
        </message>
        <message>
            <source>Will run on {device}: {what}</source>
            <translation>将运行于 {device}：{what}</translation>
        </message>
        <message>
            <source>There is no preview.</source>
            <translation>没有预览。</translation>
        </message>
        <message>
            <source>Will draw {columns} by {rows} pixels of {layer}, {gsd} m each, and search them. Whether the map's terms of use allow this is for you to check.</source>
            <translation>将绘制 {layer} 的 {columns} × {rows} 像素（每像素 {gsd} 米）并在其中搜索。该地图的使用条款是否允许，请您自行确认。</translation>
        </message>
        <message>
            <source>{gsd} m per pixel</source>
            <translation>每像素 {gsd} m</translation>
        </message>
        <message>
            <source>Image of {layer}</source>
            <translation>{layer} 的影像</translation>
        </message>
        <message>
            <source>Incomplete</source>
            <translation>不完整</translation>
        </message>
        <message>
            <source>Append</source>
            <translation>追加</translation>
        </message>
        <message>
            <source>{file} has a layer {layer} already, with {ships}.</source>
            <translation>{file} 已有图层 {layer}，其中有 {ships}。</translation>
        </message>
        <message>
            <source>The file's other layers stay as they are.</source>
            <translation>文件中的其他图层保持不变。</translation>
        </message>
        <message>
            <source>Replace layer</source>
            <translation>替换图层</translation>
        </message>
        <message>
            <source>It is open in this project: remove it from the project first to replace it.</source>
            <translation>它已在此工程中打开：要替换它，请先将其从工程中移除。</translation>
        </message>
        <message>
            <source>1 ship</source>
            <translation>1 艘船</translation>
        </message>
        <message>
            <source>{n} ships</source>
            <translation>{n} 艘船</translation>
        </message>
        <message>
            <source>Search several rasters, or all of a folder, in one run</source>
            <translation>一次搜索多个栅格，或一个文件夹中的全部栅格</translation>
        </message>
        <message>
            <source>Rasters</source>
            <translation>栅格</translation>
        </message>
        <message>
            <source>Some of the rasters have another coordinate system in QGIS than in their files; search those one by one.</source>
            <translation>部分栅格在 QGIS 中的坐标系与其文件中的不同；请逐个搜索这些栅格。</translation>
        </message>
        <message>
            <source>{n} rasters</source>
            <translation>{n} 个栅格</translation>
        </message>
        <message>
            <source>1 ship shown</source>
            <translation>显示 1 艘船</translation>
        </message>
        <message>
            <source>{n} ships shown</source>
            <translation>显示 {n} 艘船</translation>
        </message>
        <message>
            <source>{ships}; {area} km² in {time}.</source>
            <translation>{ships}；{area} 平方千米，用时 {time}。</translation>
        </message>
        <message>
            <source>{shortest} to {longest} m long</source>
            <translation>长 {shortest} 至 {longest} 米</translation>
        </message>
        <message>
            <source>{ships}; searched in {time}.</source>
            <translation>{ships}；搜索用时 {time}。</translation>
        </message>
        <message>
            <source>{length} m long</source>
            <translation>长 {length} 米</translation>
        </message>
        <message>
            <source>{n} h</source>
            <translation>{n} 小时</translation>
        </message>
        <message>
            <source>1 ship so far</source>
            <translation>目前 1 艘船</translation>
        </message>
        <message>
            <source>{n} ships so far</source>
            <translation>目前 {n} 艘船</translation>
        </message>
        <message>
            <source>Found so far: {ships}, in {done} of {total} tiles.</source>
            <translation>目前已找到：{ships}，已完成 {done}/{total} 个分块。</translation>
        </message>
        <message>
            <source>{n} s</source>
            <translation>{n} 秒</translation>
        </message>
        <message>
            <source>{n} min</source>
            <translation>{n} 分钟</translation>
        </message>
        <message>
            <source>{done} of {total} tiles</source>
            <translation>{done}/{total} 个分块</translation>
        </message>
        <message>
            <source>scene {n} of {scenes}</source>
            <translation>第 {n} 景，共 {scenes} 景</translation>
        </message>
        <message>
            <source>running for {time}</source>
            <translation>已运行 {time}</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>约剩 {time}</translation>
        </message>
        <message>
            <source>The run was stopped.</source>
            <translation>检测已停止。</translation>
        </message>
        <message>
            <source>Starting larsd…</source>
            <translation>正在启动 larsd…</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>审核</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>Set up…</source>
            <translation>设置…</translation>
        </message>
        <message>
            <source>Searching on {device}…</source>
            <translation>正在 {device} 上检测…</translation>
        </message>
        <message>
            <source>Its work is kept: the same search goes on from here.</source>
            <translation>其工作已保留：相同的搜索将从此处继续。</translation>
        </message>
        <message>
            <source>No ships were found.</source>
            <translation>未找到船舶。</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>保留</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>丢弃</translation>
        </message>
        <message>
            <source>The search of {scene} did not come to its end.</source>
            <translation>对 {scene} 的搜索没有完成。</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Forget</source>
            <translation>放弃</translation>
        </message>
        <message>
            <source>Drawing the map: {done} of {total} parts</source>
            <translation>正在绘制地图：{done}/{total} 块</translation>
        </message>
        <message>
            <source>Going on with {tiles} of {total} tiles from the run before.</source>
            <translation>从上次运行的 {tiles}/{total} 个图块继续。</translation>
        </message>
        <message>
            <source>Done in {time}.</source>
            <translation>完成，用时 {time}。</translation>
        </message>
        <message>
            <source>No ships had been found yet.</source>
            <translation>尚未找到任何船舶。</translation>
        </message>
        <message>
            <source>LARSD environment</source>
            <translation>LARSD 运行环境</translation>
        </message>
        <message>
            <source>Copy log</source>
            <translation>复制日志</translation>
        </message>
        <message>
            <source>larsd on this computer</source>
            <translation>本机上的 larsd</translation>
        </message>
        <message>
            <source>Use selected</source>
            <translation>使用所选项</translation>
        </message>
        <message>
            <source>Search again</source>
            <translation>重新搜索</translation>
        </message>
        <message>
            <source>Check (larsd doctor)</source>
            <translation>检查 (larsd doctor)</translation>
        </message>
        <message>
            <source>Choose a Python or larsd</source>
            <translation>选择 Python 或 larsd 程序</translation>
        </message>
        <message>
            <source>Or the path of a Python, of larsd, or of an environment's folder</source>
            <translation>或输入 Python、larsd 或环境文件夹的路径</translation>
        </message>
        <message>
            <source>Use this path</source>
            <translation>使用此路径</translation>
        </message>
        <message>
            <source>Create an environment</source>
            <translation>新建环境</translation>
        </message>
        <message>
            <source>Python</source>
            <translation>Python 程序</translation>
        </message>
        <message>
            <source>Folder that holds larsd_geo-….whl</source>
            <translation>包含 larsd_geo-….whl 的文件夹</translation>
        </message>
        <message>
            <source>Wheels</source>
            <translation>wheel 文件夹</translation>
        </message>
        <message>
            <source>Install everything from this folder, without a network</source>
            <translation>全部从此文件夹安装，不使用网络</translation>
        </message>
        <message>
            <source>none: OpenVINO, for the CPU (about 1.2 GB in all)</source>
            <translation>无：OpenVINO，用于 CPU（共约 1.2 GB）</translation>
        </message>
        <message>
            <source>for the CPU (about 2 GB in all)</source>
            <translation>CPU 版（共约 2 GB）</translation>
        </message>
        <message>
            <source>for NVIDIA GPUs (about 6 GB in all)</source>
            <translation>NVIDIA GPU 版（共约 6 GB）</translation>
        </message>
        <message>
            <source>torch</source>
            <translation>torch 版本</translation>
        </message>
        <message>
            <source>For GPUs on Windows, and a smaller torch on Linux: address from pytorch.org</source>
            <translation>用于 Windows 上的 GPU，以及 Linux 上较小的 torch：来自 pytorch.org 的地址</translation>
        </message>
        <message>
            <source>torch index</source>
            <translation>torch 索引</translation>
        </message>
        <message>
            <source>Location</source>
            <translation>位置</translation>
        </message>
        <message>
            <source>Install</source>
            <translation>安装</translation>
        </message>
        <message>
            <source>Looking for larsd…</source>
            <translation>正在查找 larsd…</translation>
        </message>
        <message>
            <source>larsd was not found on this computer: enter its path, or create an environment.</source>
            <translation>本机上未找到 larsd：请输入其路径，或新建环境。</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>正在检查…</translation>
        </message>
        <message>
            <source>No Python 3.10 or newer with the modules venv and ensurepip was found.</source>
            <translation>未找到带有 venv 和 ensurepip 模块的 Python 3.10 或更高版本。</translation>
        </message>
        <message>
            <source>Cancelled.</source>
            <translation>已取消。</translation>
        </message>
        <message>
            <source>larsd {} is now in use.</source>
            <translation>现在使用 larsd {}。</translation>
        </message>
        <message>
            <source>In use: larsd {} in Python {}, {} ({})</source>
            <translation>当前使用：larsd {}，Python {}，{}（{}）</translation>
        </message>
        <message>
            <source>larsd doctor found no problems.</source>
            <translation>larsd doctor 未发现问题。</translation>
        </message>
        <message>
            <source>larsd doctor found a problem; see below.</source>
            <translation>larsd doctor 发现了问题，见下文。</translation>
        </message>
        <message>
            <source>The saved choice {} does not answer.</source>
            <translation>已保存的选择 {} 没有响应。</translation>
        </message>
        <message>
            <source>Installing; this takes a few minutes.</source>
            <translation>正在安装，需要几分钟。</translation>
        </message>
        <message>
            <source>The package index only has the torch for GPUs (about 6 GB in all), which also runs on the CPU.</source>
            <translation>软件包索引只有适用于 GPU 的 torch（共约 6 GB），它也可以在 CPU 上运行。</translation>
        </message>
        <message>
            <source>This Python lacks the modules venv and ensurepip. On Debian and Ubuntu: sudo apt-get install python3-venv. Elsewhere, choose another Python.</source>
            <translation>此 Python 缺少 venv 和 ensurepip 模块。Debian 和 Ubuntu：sudo apt-get install python3-venv。其他系统请选择其他 Python。</translation>
        </message>
        <message>
            <source>The disk is full; make room and try again.</source>
            <translation>磁盘已满；请腾出空间后重试。</translation>
        </message>
        <message>
            <source>The proxy requires a user name and a password (error 407); enter them in QGIS under Settings &gt; Options &gt; Network.</source>
            <translation>代理服务器需要用户名和密码（错误 407）；请在 QGIS 的 设置 &gt; 选项 &gt; 网络 中输入。</translation>
        </message>
        <message>
            <source>The server's certificate is not trusted. A company's proxy often replaces certificates: ask for its certificate file and set the environment variable PIP_CERT to it, or install from a folder of wheels without a network.</source>
            <translation>服务器证书不受信任。公司的代理服务器常会替换证书：请索取其证书文件并将环境变量 PIP_CERT 指向它，或不使用网络，从 wheel 文件夹安装。</translation>
        </message>
        <message>
            <source>pip cannot use a SOCKS proxy by itself; set an HTTP proxy, or install from a folder.</source>
            <translation>pip 本身无法使用 SOCKS 代理；请设置 HTTP 代理，或从文件夹安装。</translation>
        </message>
        <message>
            <source>The proxy cannot be reached; check QGIS's Settings &gt; Options &gt; Network.</source>
            <translation>无法连接代理服务器；请检查 QGIS 的 设置 &gt; 选项 &gt; 网络。</translation>
        </message>
        <message>
            <source>larsd-geo or something it needs does not run on this version of Python; choose another.</source>
            <translation>larsd-geo 或其所需组件不支持此 Python 版本；请选择其他版本。</translation>
        </message>
        <message>
            <source>A wheel in the folder was built for another system or another Python.</source>
            <translation>文件夹中有 wheel 文件适用于其他系统或其他 Python。</translation>
        </message>
        <message>
            <source>The package server cannot be reached. Check the network and the proxy, or install from a folder of wheels without a network.</source>
            <translation>无法连接软件包服务器。请检查网络和代理，或不使用网络，从 wheel 文件夹安装。</translation>
        </message>
        <message>
            <source>A package that larsd-geo needs was not found: a folder of wheels must hold all of them, built for this system and this version of Python.</source>
            <translation>未找到 larsd-geo 所需的软件包：wheel 文件夹必须包含全部软件包，且适用于此系统和此 Python 版本。</translation>
        </message>
        <message>
            <source>The folder is not writable, or a virus scanner is holding a file; check both and try again.</source>
            <translation>文件夹不可写，或文件被杀毒软件占用；请检查后重试。</translation>
        </message>
        <message>
            <source>A Windows library is missing: install Microsoft's Visual C++ Redistributable (x64).</source>
            <translation>缺少 Windows 库：请安装 Microsoft Visual C++ Redistributable (x64)。</translation>
        </message>
        <message>
            <source>There was not enough memory; close other programs.</source>
            <translation>内存不足；请关闭其他程序。</translation>
        </message>
        <message>
            <source>It did not work: {last}</source>
            <translation>操作失败：{last}</translation>
        </message>
        <message>
            <source>The default package index does not have this build of torch for this system: enter the index address that pytorch.org gives for it, or choose the other build.</source>
            <translation>默认软件包索引中没有适用于此系统的这种 torch 版本：请输入 pytorch.org 给出的索引地址，或选择另一版本。</translation>
        </message>
        <message>
            <source>nothing was printed</source>
            <translation>没有任何输出</translation>
        </message>
        <message>
            <source>{path} is Python {version}; larsd-geo needs {oldest} or newer.</source>
            <translation>{path} 是 Python {version}；larsd-geo 需要 {oldest} 或更高版本。</translation>
        </message>
        <message>
            <source>The disk of {folder} has {free} GiB free, but about {needed} GiB are needed; make room first.</source>
            <translation>{folder} 所在磁盘剩余 {free} GiB，但约需 {needed} GiB；请先腾出空间。</translation>
        </message>
        <message>
            <source>{path} cannot be run: {reason}.</source>
            <translation>无法运行 {path}：{reason}。</translation>
        </message>
        <message>
            <source>larsd is not set up yet; choose or install it under Raster &gt; LARSD Ship Detection &gt; Environment.</source>
            <translation>尚未设置 larsd；请在 栅格 &gt; LARSD Ship Detection &gt; 环境 中选择或安装。</translation>
        </message>
        <message>
            <source>created by this plugin</source>
            <translation>由此插件创建</translation>
        </message>
        <message>
            <source>conda environment</source>
            <translation>conda 环境</translation>
        </message>
        <message>
            <source>saved choice</source>
            <translation>已保存的选择</translation>
        </message>
        <message>
            <source>chosen</source>
            <translation>已选择</translation>
        </message>
        <message>
            <source>{path} has no larsd-geo; install it there, or choose another Python.</source>
            <translation>{path} 中没有 larsd-geo；请在其中安装，或选择其他 Python。</translation>
        </message>
        <message>
            <source>{path} is not larsd: it did not answer as larsd does.</source>
            <translation>{path} 不是 larsd：其应答与 larsd 不符。</translation>
        </message>
        <message>
            <source>{path} is larsd {version}, which is too old for this plugin (it speaks protocol {theirs}, the plugin needs {ours}); update larsd-geo there.</source>
            <translation>{path} 是 larsd {version}，对此插件来说过旧（其协议为 {theirs}，插件需要 {ours}）；请更新其中的 larsd-geo。</translation>
        </message>
        <message>
            <source>{path} is larsd {version}, which is too new for this plugin (it speaks protocol {theirs}, the plugin understands {ours}); update the plugin.</source>
            <translation>{path} 是 larsd {version}，对此插件来说过新（其协议为 {theirs}，插件支持 {ours}）；请更新插件。</translation>
        </message>
        <message>
            <source>active environment</source>
            <translation>当前激活的环境</translation>
        </message>
        <message>
            <source>There is no file {path}; choose a Python or larsd executable.</source>
            <translation>文件 {path} 不存在；请选择 Python 或 larsd 程序。</translation>
        </message>
        <message>
            <source>{path} is not an executable program.</source>
            <translation>{path} 不是可执行程序。</translation>
        </message>
        <message>
            <source>{path} did not answer within {seconds} s; it is probably not larsd.</source>
            <translation>{path} 在 {seconds} 秒内没有应答；可能不是 larsd。</translation>
        </message>
        <message>
            <source>{path} cannot be run ({reason}); choose a Python or larsd executable.</source>
            <translation>无法运行 {path}（{reason}）；请选择 Python 或 larsd 程序。</translation>
        </message>
        <message>
            <source>The folder {path} does not hold a Python environment.</source>
            <translation>文件夹 {path} 中没有 Python 环境。</translation>
        </message>
        <message>
            <source>There is no wheel of larsd-geo ({name}-….whl) in {folder}; see the plugin's documentation for how to get one.</source>
            <translation>{folder} 中没有 larsd-geo 的 wheel 文件（{name}-….whl）；获取方法见插件文档。</translation>
        </message>
        <message>
            <source>no folder</source>
            <translation>（未指定文件夹）</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>编号</translation>
        </message>
        <message>
            <source>Score (0 to 1)</source>
            <translation>得分（0 到 1）</translation>
        </message>
        <message>
            <source>Length (m)</source>
            <translation>长度（m）</translation>
        </message>
        <message>
            <source>Width (m)</source>
            <translation>宽度（m）</translation>
        </message>
        <message>
            <source>Heading (° from north)</source>
            <translation>航向（自北起 °）</translation>
        </message>
        <message>
            <source>Bow and stern may be swapped</source>
            <translation>船首与船尾可能颠倒</translation>
        </message>
        <message>
            <source>Probability of the bow</source>
            <translation>船首概率</translation>
        </message>
        <message>
            <source>Area (m²)</source>
            <translation>面积（m²）</translation>
        </message>
        <message>
            <source>Longitude (°)</source>
            <translation>经度（°）</translation>
        </message>
        <message>
            <source>Latitude (°)</source>
            <translation>纬度（°）</translation>
        </message>
        <message>
            <source>Cut by the image's edge</source>
            <translation>被影像边缘截断</translation>
        </message>
        <message>
            <source>Scene's address</source>
            <translation>影像地址</translation>
        </message>
        <message>
            <source>Time of the image</source>
            <translation>影像时间</translation>
        </message>
        <message>
            <source>Platform</source>
            <translation>平台</translation>
        </message>
        <message>
            <source>Azimuth of the sun (°)</source>
            <translation>太阳方位角（°）</translation>
        </message>
        <message>
            <source>Elevation of the sun (°)</source>
            <translation>太阳高度角（°）</translation>
        </message>
        <message>
            <source>Azimuth of the view (°)</source>
            <translation>观测方位角（°）</translation>
        </message>
        <message>
            <source>Off nadir (°)</source>
            <translation>偏离天底角（°）</translation>
        </message>
        <message>
            <source>Incidence (°)</source>
            <translation>入射角（°）</translation>
        </message>
        <message>
            <source>Pixel size of the image (m)</source>
            <translation>影像像素大小（米）</translation>
        </message>
        <message>
            <source>Pixel size of the search (m)</source>
            <translation>搜索像素大小（米）</translation>
        </message>
        <message>
            <source>Time of the search</source>
            <translation>搜索时间</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>结论</translation>
        </message>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>accepted</source>
            <translation>已接受</translation>
        </message>
        <message>
            <source>rejected</source>
            <translation>已拒绝</translation>
        </message>
        <message>
            <source>{layer} is not a layer of ships; choose another name.</source>
            <translation>{layer} 不是船舶图层；请选择其他名称。</translation>
        </message>
        <message>
            <source>Add a raster layer to the project to begin.</source>
            <translation>请先向工程添加一个栅格图层。</translation>
        </message>
        <message>
            <source>The layer {layer} cannot be read; check its source.</source>
            <translation>无法读取图层 {layer}；请检查其数据源。</translation>
        </message>
        <message>
            <source>{layer} is not a raster file but a map from elsewhere: use the panel Ships, which draws the part that you choose, or export that part as a GeoTIFF first.</source>
            <translation>{layer} 不是栅格文件，而是外部地图：请使用“船舶”面板（它会绘制您选择的部分），或先将该部分导出为 GeoTIFF。</translation>
        </message>
        <message>
            <source>The file {file} is gone.</source>
            <translation>文件 {file} 已不存在。</translation>
        </message>
        <message>
            <source>Searched area</source>
            <translation>已搜索区域</translation>
        </message>
        <message>
            <source>Ships by score</source>
            <translation>按得分显示船舶</translation>
        </message>
        <message>
            <source>Find ships in a raster layer (LARSD)</source>
            <translation>在栅格图层中查找船舶 (LARSD)</translation>
        </message>
        <message>
            <source>Detect ships</source>
            <translation>检测船舶</translation>
        </message>
        <message>
            <source>Finds ships in a raster, as rotated boxes with length, width and heading.</source>
            <translation>在栅格中查找船舶，结果为带有长度、宽度和航向的旋转矩形。</translation>
        </message>
        <message>
            <source>&lt;p&gt;Finds ships in a satellite or aerial image. The result is a polygon layer: one rotated box per ship, with its score, its length and width in metres, its heading from true north, and the model that found it.&lt;/p&gt;&lt;p&gt;The search is done by &lt;i&gt;larsd&lt;/i&gt;, a separate program that you choose or install under Raster &amp;gt; LARSD Ship Detection &amp;gt; Environment. The first lines of the log say which device it runs on, and why.&lt;/p&gt;&lt;p&gt;A score of 0.5 is not a promise. Run the search once with a low score, and filter the layer by the field &lt;i&gt;score&lt;/i&gt; afterwards.&lt;/p&gt;</source>
            <translation>&lt;p&gt;在卫星或航空影像中查找船舶。结果是一个多边形图层：每艘船一个旋转矩形，带有得分、以米为单位的长度和宽度、相对真北的航向以及找到它的模型。&lt;/p&gt;&lt;p&gt;检测由独立程序 &lt;i&gt;larsd&lt;/i&gt; 完成，可在 栅格 &amp;gt; LARSD Ship Detection &amp;gt; 环境 中选择或安装。日志的前几行说明它在哪个设备上运行以及原因。&lt;/p&gt;&lt;p&gt;得分 0.5 并不是保证。请先用较低的得分运行一次，然后按字段 &lt;i&gt;score&lt;/i&gt; 过滤图层。&lt;/p&gt;</translation>
        </message>
        <message>
            <source>A raster file with a coordinate system. Pixels of 0.3 to 5 m suit most models.</source>
            <translation>带有坐标系的栅格文件。0.3 至 5 米的像元适合大多数模型。</translation>
        </message>
        <message>
            <source>Only this rectangle is searched; empty: the whole scene.</source>
            <translation>仅搜索此矩形；留空：整个场景。</translation>
        </message>
        <message>
            <source>Only these polygons are searched; they may be in any coordinate system. With an extent as well: only where both overlap.</source>
            <translation>仅搜索这些多边形，坐标系不限。若同时给出范围：仅搜索两者重叠之处。</translation>
        </message>
        <message>
            <source>Ships whose centre lies in one of these polygons are left out.</source>
            <translation>中心位于这些多边形之内的船舶将被排除。</translation>
        </message>
        <message>
            <source>Ships with a lower score are left out, 0 to 1; empty: the model's own threshold.</source>
            <translation>得分低于此值的船舶将被排除，0 到 1；留空：采用模型自身的阈值。</translation>
        </message>
        <message>
            <source>Ships that are shorter are left out; empty: none.</source>
            <translation>较短的船舶将被排除；留空：不排除。</translation>
        </message>
        <message>
            <source>Ships that are longer are left out; empty: none.</source>
            <translation>较长的船舶将被排除；留空：不排除。</translation>
        </message>
        <message>
            <source>Name of an installed model or a model's folder; empty: the default model.</source>
            <translation>已安装模型的名称或模型文件夹；留空：默认模型。</translation>
        </message>
        <message>
            <source>auto, cpu, mps, cuda or cuda:1; auto takes the fastest that works.</source>
            <translation>auto、cpu、mps、cuda 或 cuda:1；auto 采用可用设备中最快的。</translation>
        </message>
        <message>
            <source>One band, or three for red, green and blue; empty: as in the style of a layer of the project, or as set in a raster file.</source>
            <translation>一个波段，或红、绿、蓝三个波段；留空：按工程图层的样式，或按栅格文件的设置。</translation>
        </message>
        <message>
            <source>Tile size. Smaller tiles need less memory; empty: chosen from the overlap.</source>
            <translation>分块大小。分块越小，占用内存越少；留空：根据重叠选择。</translation>
        </message>
        <message>
            <source>Tiles overlap by this length: a ship up to it lies whole in at least one of them.</source>
            <translation>分块按此长度重叠：不超过此长度的船舶至少完整位于一个分块内。</translation>
        </message>
        <message>
            <source>The scene is read at this many metres per pixel; empty: its own resolution, within the range that the model was trained for.</source>
            <translation>按此每像元米数读取场景；留空：采用场景自身的分辨率，并限于模型训练的范围之内。</translation>
        </message>
        <message>
            <source>The layer of ships, in the scene's coordinate system.</source>
            <translation>船舶图层，采用场景的坐标系。</translation>
        </message>
        <message>
            <source>ship,vessel,boat,object detection,oriented boxes,maritime,LARSD</source>
            <translation>船舶,舰船,船只,目标检测,旋转框,海事,LARSD</translation>
        </message>
        <message>
            <source>Search in this extent</source>
            <translation>在此范围内搜索</translation>
        </message>
        <message>
            <source>Search in these polygons</source>
            <translation>在这些多边形内搜索</translation>
        </message>
        <message>
            <source>Exclude these polygons (land)</source>
            <translation>排除这些多边形（陆地）</translation>
        </message>
        <message>
            <source>Least length (metres)</source>
            <translation>最小长度（米）</translation>
        </message>
        <message>
            <source>Greatest length (metres)</source>
            <translation>最大长度（米）</translation>
        </message>
        <message>
            <source>Tile (pixels)</source>
            <translation>分块（像元）</translation>
        </message>
        <message>
            <source>Longest ship (metres)</source>
            <translation>最长船舶（米）</translation>
        </message>
        <message>
            <source>Ground sample distance (metres)</source>
            <translation>地面采样距离（米）</translation>
        </message>
        <message>
            <source>The extent and the polygons have nothing in common; nothing to search.</source>
            <translation>范围与多边形没有交集，无处可搜索。</translation>
        </message>
        <message>
            <source>The layer {} has no polygons.</source>
            <translation>图层 {} 没有多边形。</translation>
        </message>
        <message>
            <source>Evaluate detections</source>
            <translation>评估检测结果</translation>
        </message>
        <message>
            <source>Compares detected ships with polygons of the true ones.</source>
            <translation>将检测到的船舶与真实船舶的多边形进行比较。</translation>
        </message>
        <message>
            <source>&lt;p&gt;Measures how good a layer of detections is, against polygons of the true ships in the same waters: precision, recall, F1 and average precision, for all ships and by their length.&lt;/p&gt;&lt;p&gt;A detection is correct if its IoU with a true ship (the area of their overlap, divided by the area of both together) is above 0.5. A second one of the same ship is false. Rows of the reference whose field &lt;i&gt;review&lt;/i&gt; says &lt;i&gt;rejected&lt;/i&gt; are left out; those whose field &lt;i&gt;ignore&lt;/i&gt; is true count neither as found nor as missed.&lt;/p&gt;</source>
            <translation>&lt;p&gt;根据同一水域真实船舶的多边形，评估检测图层的质量：精确率、召回率、F1 和平均精度，针对所有船舶并按长度分组。&lt;/p&gt;&lt;p&gt;检测结果与真实船舶的 IoU（交集面积除以并集面积）大于 0.5 即为正确。同一艘船上的第二个结果为误检。参考图层中字段 &lt;i&gt;review&lt;/i&gt; 为 &lt;i&gt;rejected&lt;/i&gt; 的行将被排除；字段 &lt;i&gt;ignore&lt;/i&gt; 为真的行既不算检出也不算漏检。&lt;/p&gt;</translation>
        </message>
        <message>
            <source>Evaluation of detected ships</source>
            <translation>船舶检测结果评估</translation>
        </message>
        <message>
            <source>Average precision at IoU 0.75: {}, at 0.50 to 0.95: {}.</source>
            <translation>IoU 为 0.75 时的平均精度：{}，0.50 至 0.95 时：{}。</translation>
        </message>
        <message>
            <source>ship,accuracy,precision,recall,average precision,ground truth,LARSD</source>
            <translation>船舶,准确度,精确率,召回率,平均精度,真值,LARSD</translation>
        </message>
        <message>
            <source>A polygon layer with the field score, as Detect ships creates it.</source>
            <translation>带有字段 score 的多边形图层，如“检测船舶”所生成。</translation>
        </message>
        <message>
            <source>Polygons of the ships that are really there, in any coordinate system.</source>
            <translation>实际存在的船舶的多边形，坐标系不限。</translation>
        </message>
        <message>
            <source>True ships whose centre is outside are ignored, and detections outside count only where they meet a true ship inside; empty: everywhere.</source>
            <translation>中心在区域外的真实船舶不计入；区域外的检测仅在与区域内真实船舶相交时计入；留空：全部。</translation>
        </message>
        <message>
            <source>Precision, recall and F1 count the detections with at least this score; empty: the score at which F1 is highest. Average precision counts all of them.</source>
            <translation>精确率、召回率和 F1 统计不低于此得分的检测结果；留空：F1 最高时的得分。平均精度统计全部结果。</translation>
        </message>
        <message>
            <source>A table: one row for all ships, and one for each range of lengths.</source>
            <translation>一个表格：所有船舶一行，每个长度区间一行。</translation>
        </message>
        <message>
            <source>The same as an HTML page.</source>
            <translation>同样的内容，以 HTML 网页形式。</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>精确率</translation>
        </message>
        <message>
            <source>Recall</source>
            <translation>召回率</translation>
        </message>
        <message>
            <source>F1</source>
            <translation>F1 值</translation>
        </message>
        <message>
            <source>Average precision</source>
            <translation>平均精度</translation>
        </message>
        <message>
            <source>all</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>Detected ships</source>
            <translation>检测到的船舶</translation>
        </message>
        <message>
            <source>True ships</source>
            <translation>真实船舶</translation>
        </message>
        <message>
            <source>Compare in these polygons</source>
            <translation>仅在这些多边形内比较</translation>
        </message>
        <message>
            <source>Scores</source>
            <translation>评估结果</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>报告</translation>
        </message>
        <message>
            <source>HTML files (*.html)</source>
            <translation>HTML 文件 (*.html)</translation>
        </message>
        <message>
            <source>Outlines of the ships found, medians: IoU {:.2f}, centre off by {:.1f} m, length by {:.1f} %, axis by {:.1f}°.</source>
            <translation>检出船舶的轮廓，中位数：IoU {:.2f}，中心偏差 {:.1f} 米，长度偏差 {:.1f} %，轴向偏差 {:.1f}°。</translation>
        </message>
        <message>
            <source>Two numbers, for all bands; empty: as in the style of a layer of the project if somebody set them there, else chosen from the scene.</source>
            <translation>适用于所有波段的两个数值；留空：如工程图层的样式中有人设置过则采用，否则根据影像选择。</translation>
        </message>
        <message>
            <source>Of two boxes that overlap by more than this, from 0 to 1, the one with the lower score is dropped; empty: the program's own value.</source>
            <translation>两个框的重叠超过此值（0 到 1）时，舍弃得分较低的一个；留空：采用程序自身的值。</translation>
        </message>
        <message>
            <source>What marks pixels without an image; auto believes the raster unless its pixels say otherwise.</source>
            <translation>什么标记无影像的像素；auto 采信栅格本身，除非其像素表明并非如此。</translation>
        </message>
        <message>
            <source>The value of pixels without an image; empty: as the raster says.</source>
            <translation>无影像像素的值；留空：按栅格的说明。</translation>
        </message>
        <message>
            <source>What runs the network; auto takes the fastest that is installed.</source>
            <translation>由什么运行网络；auto 选用已安装的最快者。</translation>
        </message>
        <message>
            <source>What the network computes in; float32 gives the same result on any device.</source>
            <translation>网络的计算精度；float32 在任何设备上结果相同。</translation>
        </message>
        <message>
            <source>Tiles that go through the network together; empty: chosen for the device.</source>
            <translation>同时通过网络的图块数；留空：按设备选择。</translation>
        </message>
        <message>
            <source>Threads that read and compute; empty: as many as the processor has cores.</source>
            <translation>读取和计算的线程数；留空：与处理器核心数相同。</translation>
        </message>
        <message>
            <source>Every tile is seen in all eight turns and flips: eight times slower.</source>
            <translation>每个图块以全部八种旋转和翻转方式查看：慢八倍。</translation>
        </message>
        <message>
            <source>auto looks again with coarser pixels where ships may be too long for the finest; fine looks once.</source>
            <translation>auto 会在船只对最精细的像素来说可能过长之处用较粗的像素再次搜索；fine 只搜索一次。</translation>
        </message>
        <message>
            <source>auto leaves out tiles and ships that are wholly inland; it knows the world's shores, but no rivers and docks behind them, and needs larsd's extra land.</source>
            <translation>auto 会略去完全位于内陆的分块和船舶；它知道全球海岸线，但不含其后的河流和港池，并需要 larsd 的 land 附加组件。</translation>
        </message>
        <message>
            <source>The land, in place of the world's shores that auto knows.</source>
            <translation>陆地范围，用以代替 auto 所知的全球海岸线。</translation>
        </message>
        <message>
            <source>Land closer to the shore than this counts as water; empty: 5000 m.</source>
            <translation>离岸小于此距离的陆地视为水域；留空：5000 米。</translation>
        </message>
        <message>
            <source>Coordinates are then pixels (column, row).</source>
            <translation>此时坐标为像素（列，行）。</translation>
        </message>
        <message>
            <source>The coordinate system of the layer of ships; empty: the scene's.</source>
            <translation>船舶图层的坐标系；留空：采用影像的坐标系。</translation>
        </message>
        <message>
            <source>The value that becomes black must be below the one that becomes white.</source>
            <translation>变为黑色的数值必须小于变为白色的数值。</translation>
        </message>
        <message>
            <source>Values that become black and white</source>
            <translation>变为黑色和白色的数值</translation>
        </message>
        <message>
            <source>Overlap of two ships</source>
            <translation>两船的重叠</translation>
        </message>
        <message>
            <source>Invalid pixels</source>
            <translation>无效像素</translation>
        </message>
        <message>
            <source>Value of invalid pixels</source>
            <translation>无效像素的值</translation>
        </message>
        <message>
            <source>Backend</source>
            <translation>后端</translation>
        </message>
        <message>
            <source>Batch size</source>
            <translation>批大小</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>线程</translation>
        </message>
        <message>
            <source>Search all turns and flips</source>
            <translation>搜索所有旋转和翻转</translation>
        </message>
        <message>
            <source>Looks</source>
            <translation>搜索遍数</translation>
        </message>
        <message>
            <source>Polygons of the land</source>
            <translation>陆地多边形</translation>
        </message>
        <message>
            <source>Distance from the shore (metres)</source>
            <translation>离岸距离（米）</translation>
        </message>
        <message>
            <source>Accept images without georeferencing</source>
            <translation>接受没有地理参考的影像</translation>
        </message>
        <message>
            <source>Coordinate system of the ships</source>
            <translation>船舶的坐标系</translation>
        </message>
        <message>
            <source>LARSD Ship Detection</source>
            <translation>LARSD 船舶检测</translation>
        </message>
        <message>
            <source>Device: {}</source>
            <translation>设备：{}</translation>
        </message>
        <message>
            <source>Model: {}</source>
            <translation>模型：{}</translation>
        </message>
        <message>
            <source>Loading the model…</source>
            <translation>正在加载模型…</translation>
        </message>
        <message>
            <source> on {:.3g} km²</source>
            <translation>（{:.3g} 平方公里）</translation>
        </message>
        <message>
            <source>{}{} in {:.1f} s</source>
            <translation>{}{}，用时 {:.1f} 秒</translation>
        </message>
        <message>
            <source>Cancelled; the search has ended.</source>
            <translation>已取消，搜索已结束。</translation>
        </message>
        <message>
            <source>larsd {} from {}</source>
            <translation>larsd {}，来自 {}</translation>
        </message>
        <message>
            <source>The layer that larsd wrote cannot be read.</source>
            <translation>无法读取 larsd 写出的图层。</translation>
        </message>
        <message>
            <source>The ships could not be written to {}: {}</source>
            <translation>无法将船舶写入 {}：{}</translation>
        </message>
        <message>
            <source>the CRS in the layer's own menu</source>
            <translation>图层菜单中的坐标参照系</translation>
        </message>
        <message>
            <source>The world's shores are not installed: install {package} into the environment of {program}, or choose another land mask under Advanced.</source>
            <translation>未安装全球海岸线：请在 {program} 的环境中安装 {package}，或在“高级”中选择其他陆地掩膜。</translation>
        </message>
        <message>
            <source>In Processing, Detect ships has: {fields}.</source>
            <translation>在“处理”的“检测船舶”中：{fields}。</translation>
        </message>
        <message>
            <source>The world's shores are not installed: run {command} in a terminal, or choose another land mask under Advanced.</source>
            <translation>未安装全球海岸线：请在终端运行 {command}，或在“高级”中选择其他陆地掩膜。</translation>
        </message>
        <message>
            <source>Among the parameters: {fields}.</source>
            <translation>参数中对应：{fields}。</translation>
        </message>
        <message>
            <source>In this panel: {fields}.</source>
            <translation>在此面板中：{fields}。</translation>
        </message>
        <message>
            <source>Draw a missed ship</source>
            <translation>绘制漏检船舶</translation>
        </message>
        <message>
            <source>Click three times on the map: stern, bow, width. Right-click to start again.</source>
            <translation>在地图上点击三次：船尾、船首、宽度。右键重新开始。</translation>
        </message>
        <message>
            <source>Added a ship of {size}.</source>
            <translation>已添加一艘 {size} 的船。</translation>
        </message>
        <message>
            <source>The search is still running; you can review the ships when it is done.</source>
            <translation>检测仍在进行；完成后即可审核船舶。</translation>
        </message>
        <message>
            <source>Delete ships</source>
            <translation>删除船舶</translation>
        </message>
        <message>
            <source>Draw a ship</source>
            <translation>绘制船舶</translation>
        </message>
        <message>
            <source>{layer} did not accept the change.</source>
            <translation>{layer} 未接受更改。</translation>
        </message>
        <message>
            <source>{layer} cannot be edited: its file or table is read-only. Save it as a GeoPackage to review it.</source>
            <translation>{layer} 无法编辑：其文件或表为只读。请将其另存为 GeoPackage 后再审核。</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <source>Ships that are shown…</source>
            <translation>显示的船舶…</translation>
        </message>
        <message>
            <source>Accepted ships only…</source>
            <translation>仅已接受的船舶…</translation>
        </message>
        <message>
            <source>There are no such ships; nothing was saved.</source>
            <translation>没有这样的船舶；未保存任何内容。</translation>
        </message>
        <message>
            <source>Saved {ships} in {file}.</source>
            <translation>已将 {ships} 保存到 {file}。</translation>
        </message>
        <message>
            <source>The layer {layer} of {file} is open in this project; choose another file.</source>
            <translation>{file} 的图层 {layer} 已在此工程中打开；请选择其他文件。</translation>
        </message>
        <message>
            <source>{ships} of these changed elsewhere since they were read; the table shows them as they are now, and nothing was written.</source>
            <translation>其中 {ships} 自读取以来已在别处更改；表格显示其当前状态，未写入任何内容。</translation>
        </message>
        <message>
            <source>Save as training labels…</source>
            <translation>保存为训练标签…</translation>
        </message>
        <message>
            <source>A label file next to the scene, for larsd train and larsd evaluate</source>
            <translation>影像旁的标签文件，用于 larsd train 和 larsd evaluate</translation>
        </message>
        <message>
            <source>For training, put it in the same folder as the scene, a GeoTIFF.</source>
            <translation>训练时，请将其与影像（GeoTIFF）放在同一文件夹中。</translation>
        </message>
        <message>
            <source>Accept or reject some ships first: there is nothing to learn yet.</source>
            <translation>请先接受或拒绝一些船舶：目前还没有可学习的内容。</translation>
        </message>
        <message>
            <source>Saved {ships} ships, {negatives} rejected places and {ignored} not reviewed (to be ignored) in {file}.</source>
            <translation>已将 {ships} 艘船、{negatives} 处被拒绝的位置和 {ignored} 处未审核的位置（将被忽略）保存到 {file}。</translation>
        </message>
        <message>
            <source>Score</source>
            <translation>得分</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>长度</translation>
        </message>
        <message>
            <source>Width</source>
            <translation>宽度</translation>
        </message>
        <message>
            <source>Heading</source>
            <translation>航向</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Delete the selected ships (Del)</source>
            <translation>删除所选船舶（Del）</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>顺序</translation>
        </message>
        <message>
            <source>List</source>
            <translation>列表</translation>
        </message>
        <message>
            <source>Highest score first</source>
            <translation>得分最高者优先</translation>
        </message>
        <message>
            <source>Least sure first</source>
            <translation>最不确定的在前</translation>
        </message>
        <message>
            <source>Along the scene</source>
            <translation>沿影像顺序</translation>
        </message>
        <message>
            <source>By a column's heading</source>
            <translation>按列标题</translation>
        </message>
        <message>
            <source>All ships</source>
            <translation>所有船舶</translation>
        </message>
        <message>
            <source>Not reviewed</source>
            <translation>未审核</translation>
        </message>
        <message>
            <source>Accepted</source>
            <translation>已接受</translation>
        </message>
        <message>
            <source>Rejected</source>
            <translation>已拒绝</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>下一个</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Clear verdict</source>
            <translation>清除结论</translation>
        </message>
        <message>
            <source>Accept</source>
            <translation>接受</translation>
        </message>
        <message>
            <source>Reject</source>
            <translation>拒绝</translation>
        </message>
        <message>
            <source>{done} of {ships} reviewed</source>
            <translation>已审核 {done}/{ships}</translation>
        </message>
        <message>
            <source>There is no layer of ships in the project yet.</source>
            <translation>工程中还没有船舶图层。</translation>
        </message>
        <message>
            <source>There is nothing to undo.</source>
            <translation>没有可撤销的操作。</translation>
        </message>
        <message>
            <source>No ships are shown; a lower score shows more.</source>
            <translation>没有显示船舶；降低得分可显示更多。</translation>
        </message>
        <message>
            <source>Delete {ships} from {layer}? A rejected ship stays and can serve as training.</source>
            <translation>要从 {layer} 中删除 {ships} 吗？被拒绝的船舶会保留，并可用于训练。</translation>
        </message>
        <message>
            <source>All ships that are shown have been reviewed.</source>
            <translation>所有显示的船舶均已审核。</translation>
        </message>
        <message>
            <source>{n} hidden by score or length</source>
            <translation>{n} 艘因得分或长度被隐藏</translation>
        </message>
        <message>
            <source>{layer} is being edited: save or stop editing, then move the slider.</source>
            <translation>{layer} 正在编辑：请先保存或停止编辑，再移动滑块。</translation>
        </message>
        <message>
            <source>Ships with a lower score are hidden, not lost: move the slider at any time. Ships that you accepted are always shown.</source>
            <translation>得分较低的船舶只是被隐藏，并未丢失：可随时移动滑块。已接受的船舶始终显示。</translation>
        </message>
        <message>
            <source>any</source>
            <translation>任意</translation>
        </message>
        <message>
            <source>Shorter ships are hidden, not lost.</source>
            <translation>较短的船舶只是被隐藏，并未丢失。</translation>
        </message>
        <message>
            <source>Longer ships are hidden, not lost.</source>
            <translation>较长的船舶只是被隐藏，并未丢失。</translation>
        </message>
        <message>
            <source>Back to the model's own threshold, {score}</source>
            <translation>恢复模型自身的阈值 {score}</translation>
        </message>
        <message>
            <source>larsd has said nothing for a minute. Perhaps the computer is very busy, or the scene's disk or server does not answer.</source>
            <translation>larsd 已有一分钟没有消息。可能计算机非常繁忙，或场景所在的磁盘或服务器没有响应。</translation>
        </message>
        <message>
            <source>There was not enough memory; try a smaller tile.</source>
            <translation>内存不足；请尝试更小的分块。</translation>
        </message>
        <message>
            <source>The disk is full; make room or choose another folder.</source>
            <translation>磁盘已满；请腾出空间或选择其他文件夹。</translation>
        </message>
        <message>
            <source>larsd-geo is no longer installed where the settings say; choose another environment.</source>
            <translation>larsd-geo 已不在设置所指的位置；请选择其他环境。</translation>
        </message>
        <message>
            <source>larsd ended without reporting a result; its log may say more.</source>
            <translation>larsd 结束时没有报告结果；日志中或有更多信息。</translation>
        </message>
        <message>
            <source>larsd reported an error without a message.</source>
            <translation>larsd 报告了一个没有说明的错误。</translation>
        </message>
        <message>
            <source>Usually the computer ran out of memory; try a smaller tile.</source>
            <translation>最常见的原因是内存耗尽；请尝试更小的分块。</translation>
        </message>
        <message>
            <source>The installed larsd is too old for this plugin; update it in the environment settings.</source>
            <translation>已安装的 larsd 对此插件来说过旧；请在环境设置中更新。</translation>
        </message>
        <message>
            <source>larsd ended with status {code}: {last}</source>
            <translation>larsd 以状态 {code} 结束：{last}</translation>
        </message>
        <message>
            <source>larsd was stopped from outside (signal {signal}).</source>
            <translation>larsd 被外部终止（信号 {signal}）。</translation>
        </message>
        <message>
            <source>its log is empty</source>
            <translation>其日志为空</translation>
        </message>
        <message>
            <source>{program} could not be started ({reason}); choose another larsd in the environment settings.</source>
            <translation>无法启动 {program}（{reason}）；请在环境设置中选择其他 larsd。</translation>
        </message>
    </context>
</TS>
