<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>LarsdDetect</name>
        <message>
            <source>Ships</source>
            <translation>船舶</translation>
        </message>
        <message>
            <source>Starting larsd…</source>
            <translation>正在启动 larsd…</translation>
        </message>
        <message>
            <source>Detect</source>
            <translation>检测</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>审核</translation>
        </message>
        <message>
            <source>Looking at the scene…</source>
            <translation>正在查看影像…</translation>
        </message>
        <message>
            <source>The run was stopped.</source>
            <translation>检测已停止。</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>No ships were found.</source>
            <translation>未找到船舶。</translation>
        </message>
        <message>
            <source>{file} exists. Replace it?</source>
            <translation>{file} 已存在。是否替换？</translation>
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
            <source>Keep</source>
            <translation>保留</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>丢弃</translation>
        </message>
        <message>
            <source>Done in {time}.</source>
            <translation>完成，用时 {time}。</translation>
        </message>
        <message>
            <source>{layer} is being edited: save or stop editing, then move the slider.</source>
            <translation>{layer} 正在编辑：请先保存或停止编辑，再移动滑块。</translation>
        </message>
        <message>
            <source>No ships had been found yet.</source>
            <translation>尚未找到任何船舶。</translation>
        </message>
        <message>
            <source>LARSD environment</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy log</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>larsd on this computer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use the selected one</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Search again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check it (larsd doctor)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A Python or a larsd</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Another one: path of a Python, a larsd, or an environment's folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use this path</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Make one</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Python</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Folder that holds larsd_geo-….whl</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wheels</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Take everything from this folder, without a network</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>for the CPU (about 2 GB in all)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>for NVIDIA GPUs (about 6 GB in all)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>torch</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Needed for the CPU on Linux, for GPUs on Windows: address as on pytorch.org</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>torch index</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Made in</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Install</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Looking for larsd…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No larsd was found on this computer: choose one by its path, or make one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Installing; this takes some minutes.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Checking…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No Python 3.10 or newer with the modules venv and ensurepip was found.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancelled.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>larsd {} is used from now on.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>In use: larsd {} in Python {}, {} ({})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>larsd doctor has no complaints.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>larsd doctor found something; see below.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The saved choice {} does not answer.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Find ships in a raster layer (LARSD)</source>
            <translation>在栅格图层中查找船舶 (LARSD)</translation>
        </message>
        <message>
            <source>Environment…</source>
            <translation>环境…</translation>
        </message>
        <message>
            <source>Detect ships</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Finds ships in a raster, as rotated boxes with length, width and heading.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&lt;p&gt;Finds ships in a satellite or aerial picture. The result is a polygon layer: one rotated box per ship, with its score, its length and width in metres, its heading from true north, and which model found it.&lt;/p&gt;&lt;p&gt;The work is done by &lt;i&gt;larsd&lt;/i&gt;, a program of its own, which is chosen or installed in Raster &amp;gt; LARSD Ship Detection &amp;gt; Environment. The log's first lines say on which device it runs, and why.&lt;/p&gt;&lt;p&gt;A score of 0.5 is not a promise. Run it once with a low score, and filter the layer by the field &lt;i&gt;score&lt;/i&gt; afterwards.&lt;/p&gt;</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A raster file with a coordinate system. Pixels of 0.3 to 5 m suit most models.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Only this rectangle is searched; empty: the whole scene.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Only within these polygons, in any coordinate system, is searched. With an extent as well: within both.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ships whose centre lies in one of these polygons are left out.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ships below it are left out, 0 to 1; empty: what the model's card recommends.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name of an installed model or a model's folder; empty: the default model.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>auto, cpu, mps, cuda or cuda:1; auto takes the fastest that works.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>One band, or three for red, green and blue; empty: as the raster says.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Side of a tile. A smaller one takes less memory; empty: chosen by the overlap.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tiles overlap by as much as the longest ship that must be whole in one of them.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The scene is read at this many metres per pixel; empty: its own, within the range that the model was trained for.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer of ships, in the scene's coordinate system.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ship,vessel,boat,object detection,oriented boxes,maritime,LARSD</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Scene</source>
            <translation>影像</translation>
        </message>
        <message>
            <source>Search in this extent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Search in these polygons</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Leave out these polygons (land)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Least score</source>
            <translation>最低得分</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>设备</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>波段</translation>
        </message>
        <message>
            <source>Tile (pixels)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Longest ship (metres)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ground sample distance (metres)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The extent and the polygons have nothing in common; nothing to search.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer {} has no polygons.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Device: {}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Model: {}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The polygons of {} do not fit the scene's coordinate system: {}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Loading the model…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{} of {} tiles, {} ships so far</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source> on {:.3g} km²</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{} ships{} in {:.1f} s</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Evaluate detections</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Compares detected ships with polygons of the true ones.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&lt;p&gt;Says how good a layer of detections is, given polygons of the true ships over the same water: precision, recall, F1 and average precision, for all ships and by their length.&lt;/p&gt;&lt;p&gt;A detection is right where it overlaps a true ship by an IoU (the area in common, divided by the area of both) above 0.5. A second one on the same ship is false. Rows of the reference whose field &lt;i&gt;review&lt;/i&gt; says &lt;i&gt;rejected&lt;/i&gt; are left out; those whose field &lt;i&gt;ignore&lt;/i&gt; is true count neither as found nor as missed.&lt;/p&gt;</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Evaluation of detected ships</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Average precision at IoU 0.75: {}, at 0.50 to 0.95: {}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ship,accuracy,precision,recall,average precision,ground truth,LARSD</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A layer of polygons with the field score, as Detect ships makes it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Polygons of the ships that are there, in any coordinate system.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Detections from this score on count for precision, recall and F1; empty: the score at which F1 is greatest. Average precision is of all.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A table: one row for all ships, and one for each range of lengths.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The same as a page.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Precision</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Recall</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>F1</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Average precision</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>all</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Detected ships</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>True ships</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Scores</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>HTML files (*.html)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Outlines of the ships found, medians: IoU {:.2f}, centre off by {:.1f} m, length by {:.1f} %, axis by {:.1f}°.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>LARSD Ship Detection</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancelled; larsd has ended.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>larsd {} from {}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer that larsd wrote cannot be read.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>is the disk full?</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ships by score, LARSD</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The ships could not be written to {}: {}</source>
            <translation type="unfinished" />
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
            <source>The area has no place in the scene's coordinate system.</source>
            <translation>该区域无法在影像的坐标系中表示。</translation>
        </message>
        <message>
            <source>Select one or more polygons in {layer} first.</source>
            <translation>请先在 {layer} 中选择一个或多个多边形。</translation>
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
            <source>Date</source>
            <translation>日期</translation>
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
            <source>Ships in {scene}</source>
            <translation>{scene} 中的船舶</translation>
        </message>
        <message>
            <source>{name} (unfinished)</source>
            <translation>{name}（未完成）</translation>
        </message>
        <message>
            <source>The result {file} cannot be opened.</source>
            <translation>无法打开结果 {file}。</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>Side of a tile. Smaller tiles need less memory.</source>
            <translation>分块的边长。分块越小，占用内存越少。</translation>
        </message>
        <message>
            <source>The longest ship that must lie whole in one tile.</source>
            <translation>必须完整位于一个分块内的最长船舶。</translation>
        </message>
        <message>
            <source>Ground sample distance to work at. A coarser one is faster and misses small ships.</source>
            <translation>处理所用的地面采样距离。较粗则更快，但会漏掉小船。</translation>
        </message>
        <message>
            <source>as the raster says</source>
            <translation>按栅格的设定</translation>
        </message>
        <message>
            <source>One band, or those for red, green and blue: 5,3,2</source>
            <translation>一个波段，或红、绿、蓝三个波段：5,3,2</translation>
        </message>
        <message>
            <source>Ships inside of these polygons are left out, such as those on land.</source>
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
            <source>Leave out</source>
            <translation>排除</translation>
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
            <source>Accept or reject some ships first: there is nothing to learn yet.</source>
            <translation>请先接受或拒绝一些船舶：目前还没有可学习的内容。</translation>
        </message>
        <message>
            <source>Saved {ships} ships, {negatives} rejected places and {ignored} not reviewed (to be ignored) in {file}.</source>
            <translation>已将 {ships} 艘船、{negatives} 处被拒绝的位置和 {ignored} 处未审核的位置（将被忽略）保存到 {file}。</translation>
        </message>
        <message>
            <source>There is no folder {folder}.</source>
            <translation>文件夹 {folder} 不存在。</translation>
        </message>
        <message>
            <source>{file} could not be written: {reason}</source>
            <translation>无法写入 {file}：{reason}</translation>
        </message>
        <message>
            <source>Save the ships as</source>
            <translation>船舶另存为</translation>
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
            <source>Ships by score</source>
            <translation>按得分显示船舶</translation>
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
            <source>Choose a PostgreSQL connection; QGIS's Browser panel makes new ones.</source>
            <translation>请选择一个 PostgreSQL 连接；可在 QGIS 的浏览器面板中新建。</translation>
        </message>
        <message>
            <source>Name the table to make.</source>
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
            <source>The folder {folder} cannot be written to.</source>
            <translation>文件夹 {folder} 不可写。</translation>
        </message>
        <message>
            <source>There is a table {table} already. Choose another name.</source>
            <translation>表 {table} 已存在。请换一个名称。</translation>
        </message>
        <message>
            <source>The new table {table} cannot be opened.</source>
            <translation>无法打开新表 {table}。</translation>
        </message>
        <message>
            <source>{file} is open in this project. Choose another name, or remove its layer first.</source>
            <translation>{file} 已在此工程中打开。请换一个名称，或先移除其图层。</translation>
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
            <source>{gsd} m per pixel</source>
            <translation>每像素 {gsd} m</translation>
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
            <source>Verdict</source>
            <translation>结论</translation>
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
            <source>Surest first</source>
            <translation>得分最高者优先</translation>
        </message>
        <message>
            <source>Along the scene</source>
            <translation>沿影像顺序</translation>
        </message>
        <message>
            <source>Draw a missed ship</source>
            <translation>绘制漏检船舶</translation>
        </message>
        <message>
            <source>Save as training labels…</source>
            <translation>保存为训练标签…</translation>
        </message>
        <message>
            <source>Three clicks on the map: stern, bow, then how wide. Right click begins anew.</source>
            <translation>在地图上点击三次：船尾、船首、宽度。右键重新开始。</translation>
        </message>
        <message>
            <source>A label file beside the scene, which larsd train and larsd evaluate read</source>
            <translation>影像旁的标签文件，供 larsd train 和 larsd evaluate 读取</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>图层</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>顺序</translation>
        </message>
        <message>
            <source>There is no layer of ships in the project yet.</source>
            <translation>工程中还没有船舶图层。</translation>
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
            <source>For training, put it into one folder with the scene, a GeoTIFF.</source>
            <translation>训练时，请将其与影像（GeoTIFF）放在同一文件夹中。</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>下一个</translation>
        </message>
        <message>
            <source>Clear verdict</source>
            <translation>清除结论</translation>
        </message>
        <message>
            <source>No ships are shown; a lower score shows more.</source>
            <translation>没有显示船舶；降低得分可显示更多。</translation>
        </message>
        <message>
            <source>All ships that are shown have been reviewed.</source>
            <translation>所有显示的船舶均已审核。</translation>
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
            <source>Added a ship of {size}.</source>
            <translation>已添加一艘 {size} 的船。</translation>
        </message>
        <message>
            <source>{done} of {ships} reviewed</source>
            <translation>已审核 {done}/{ships}</translation>
        </message>
        <message>
            <source>{n} with a lower score hidden</source>
            <translation>{n} 艘得分较低的已隐藏</translation>
        </message>
        <message>
            <source>Add a raster layer to the project to begin.</source>
            <translation>请先向工程添加一个栅格图层。</translation>
        </message>
        <message>
            <source>The source of {layer} cannot be found.</source>
            <translation>找不到 {layer} 的数据源。</translation>
        </message>
        <message>
            <source>{layer} is a web map. Ships can be found in raster files only: export it as a GeoTIFF first.</source>
            <translation>{layer} 是网络地图。只能在栅格文件中检测船舶：请先将其导出为 GeoTIFF。</translation>
        </message>
        <message>
            <source>{layer} does not come from a raster file. Export it as a GeoTIFF first.</source>
            <translation>{layer} 不是来自栅格文件。请先将其导出为 GeoTIFF。</translation>
        </message>
        <message>
            <source>The file {file} is gone.</source>
            <translation>文件 {file} 已不存在。</translation>
        </message>
        <message>
            <source>{layer} has no coordinate reference system. Set it in the layer's menu.</source>
            <translation>{layer} 没有坐标参照系。请在图层菜单中设置。</translation>
        </message>
        <message>
            <source>Ships with a lower score are hidden, not lost: move the slider at any time. Ships that you accepted are always shown.</source>
            <translation>得分较低的船舶只是被隐藏，并未丢失：可随时移动滑块。已接受的船舶始终显示。</translation>
        </message>
        <message>
            <source>Score from</source>
            <translation>得分不低于</translation>
        </message>
        <message>
            <source>Back to the model's own threshold, {score}</source>
            <translation>恢复模型自身的阈值 {score}</translation>
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
            <source>1 ship</source>
            <translation>1 艘船</translation>
        </message>
        <message>
            <source>{n} ships</source>
            <translation>{n} 艘船</translation>
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
            <source>The search is still going on; the review begins when it is done.</source>
            <translation>检测仍在进行；完成后即可开始审核。</translation>
        </message>
        <message>
            <source>Draw a ship</source>
            <translation>绘制船舶</translation>
        </message>
        <message>
            <source>{layer} did not take the change.</source>
            <translation>{layer} 未接受更改。</translation>
        </message>
        <message>
            <source>{layer} cannot be edited: its file or table is read-only. Save it as a GeoPackage to review it.</source>
            <translation>{layer} 无法编辑：其文件或表为只读。请将其另存为 GeoPackage 后再审核。</translation>
        </message>
    </context>
</TS>
